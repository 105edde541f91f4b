import { Agent, request as httpRequest } from 'node:http';
import { SocketsService } from '../src/realtime/sockets.service.js';
import { openSocket, type TestSocket } from './support/socket.js';
import { type Person, startWorld, type World } from './support/world.js';

const CLIENT_EVENTS = [
  'message:send',
  'message:edit',
  'message:delete',
  'message:react',
  'conversation:read',
  'conversation:delivered',
  'typing:start',
  'typing:stop',
  'sync',
  'presence:watch',
];

describe('the socket', () => {
  let world: World;

  beforeAll(async () => void (world = await startWorld()));
  afterAll(() => world.close());
  afterEach(() => world.people.forEach((person) => person.disconnect()));

  const person = (name: string) => world.newcomer(name);

  const friends = () => world.friends();

  /** Whatever the server had for this socket before now has come when this returns. */
  const settle = (socket: TestSocket) => socket.request('presence:watch', { userIds: [] });

  describe('at the door', () => {
    const connectError = async (options: Parameters<typeof openSocket>[1]) => {
      const socket = openSocket(world.url, options);
      const error = await socket.next('connect_error');
      expect(socket.received('ready')).toEqual([]);
      socket.close();
      return error;
    };

    it('lets a session in and tells whose socket it is', async () => {
      const alice = await person('alice');
      for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']]) {
        const socket = openSocket(world.url, { cookie: alice.cookie, transports });
        expect(await socket.next('ready')).toEqual({ userId: alice.id, node: expect.any(String) });
        socket.close();
      }
    });

    it('refuses a missing and a forged session, whatever ids come along', async () => {
      const alice = await person('alice');
      const forged = `connect.sid=${alice.cookies.get('connect.sid')!.slice(0, -3)}AAA`;
      const claims = { query: { userId: alice.id }, auth: { userId: alice.id } };
      for (const cookie of [undefined, forged, 'connect.sid=s%3Anothing', 'connect.sid=%E0%A4%A']) {
        for (const transports of [['websocket'], ['polling']]) {
          const error = await connectError({ cookie, transports, ...claims });
          expect(error.data).toEqual({
            problem: expect.objectContaining({ status: 401, code: 'unauthorized' }),
          });
        }
      }
    });

    it('refuses a session that has ended', async () => {
      const alice = await person('alice');
      const { cookie } = alice;
      await alice.post('/api/auth/logout');
      expect((await connectError({ cookie })).data.problem).toMatchObject({ status: 401 });
    });

    it('refuses more sockets than one person needs', async () => {
      const alice = await person('alice');
      const sockets = await Promise.all(Array.from({ length: 50 }, () => alice.connect()));
      const error = await connectError({ cookie: alice.cookie });
      expect(error.data.problem).toMatchObject({ status: 429, retryAfterMs: expect.any(Number) });
      sockets[0]!.close();
      await alice.connect();
    });

    it('leaves requests elsewhere that ask for an upgrade to be served without one', async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ask = (method: string, path: string, upgrade: Record<string, string>, body = '') =>
        new Promise<[status?: number, text?: string]>((resolve, reject) => {
          const headers = { ...upgrade, ...(body && { 'content-type': 'application/json' }) };
          const request = httpRequest(world.url + path, { method, agent, headers }, (response) => {
            let text = '';
            response.on('data', (piece) => (text += piece));
            response.on('end', () => resolve([response.statusCode, text]));
          });
          request.on('upgrade', () => reject(new Error('It was upgraded')));
          request.on('error', reject);
          request.end(body);
        });
      const h2c = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' };
      const webSocket = { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
      expect(await ask('GET', '/api/health/live', h2c)).toEqual([200, '{"status":"ok"}']);
      const nobody = JSON.stringify({ email: 'nobody@example.com', password: 'Rabbit-Hole-7' });
      expect((await ask('POST', '/api/auth/login', h2c, nobody))[0]).toBe(401);
      expect((await ask('GET', '/wss', webSocket))[0]).toBe(404);
      expect((await ask('GET', '/socket.io/?EIO=4&transport=polling', h2c))[0]).toBe(400);
      agent.destroy();
    });

    describe('of another origin', () => {
      const FOREIGN = [
        'http://evil.example',
        'null',
        'http://localhost.evil.example',
        'https://localhost:3000',
      ];

      const poll = (origin: string, cookie: string, sid = '') =>
        fetch(`${world.url}/socket.io/?EIO=4&transport=polling${sid}`, { headers: { origin, cookie } });

      const upgrade = (origin: string, cookie: string, sid = '') =>
        new Promise<number | undefined>((resolve, reject) => {
          const request = httpRequest(`${world.url}/socket.io/?EIO=4&transport=websocket${sid}`, {
            headers: {
              origin,
              cookie,
              connection: 'Upgrade',
              upgrade: 'websocket',
              'sec-websocket-version': '13',
              'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
            },
          });
          request.on('response', (response) => resolve(response.statusCode));
          request.on('upgrade', (response, socket) => {
            socket.destroy();
            resolve(response.statusCode);
          });
          request.on('error', reject);
          request.end();
        });

      it('is refused with 403, at polling handshakes, later polls, websocket handshakes and upgrades', async () => {
        const { cookie } = await person('alice');
        const welcome = await poll('http://localhost:3000', cookie);
        expect(welcome.status).toBe(200);
        expect(welcome.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
        expect(welcome.headers.get('access-control-allow-credentials')).toBe('true');
        const sid = `&sid=${JSON.parse((await welcome.text()).slice(1)).sid}`;
        for (const origin of FOREIGN) {
          const refused = await poll(origin, cookie);
          expect(refused.status).toBe(403);
          expect(refused.headers.get('access-control-allow-origin')).toBeNull();
          expect((await poll(origin, cookie, sid)).status).toBe(403);
          expect(await upgrade(origin, cookie)).toBe(403);
          expect(await upgrade(origin, cookie, sid)).toBe(403);
        }
        expect(await upgrade('http://localhost:3000', cookie)).toBe(101);
        expect(await upgrade(world.url, cookie, sid)).toBe(101);
      });
    });
  });

  describe('acknowledges', () => {
    const hostile = {
      nothing: [],
      null: [null],
      text: ['text'],
      number: [7],
      array: [['a', 'b']],
      'two payloads': [{}, {}],
      binary: [Buffer.from('bytes')],
      'binary inside': [{ conversationId: Buffer.from('bytes'), userIds: Buffer.from('bytes') }],
      'an empty object': [{}],
      'wrong types': [{ conversationId: 7, messageId: {}, content: [], seq: '1', emoji: 1, userIds: 'x' }],
      NUL: [
        {
          conversationId: 'a\0',
          messageId: 'a\0',
          content: '\0',
          userIds: ['\0'],
          conversations: { a: '\0' },
        },
      ],
      'a lone surrogate': [{ conversationId: '\ud800', messageId: '\ud800', userIds: ['\ud800'] }],
      'an unknown field': [{ isAdmin: true, conversationId: 'x', messageId: 'x' }],
      prototypes: [JSON.parse('{"__proto__":{"isAdmin":true},"conversationId":"x"}')],
      depth: [JSON.parse(`{"userIds":${'['.repeat(1000)}${']'.repeat(1000)}}`)],
      width: [{ conversations: Array(60_000).fill(0), userIds: Array(30_000).fill('x') }],
    };

    it.each(CLIENT_EVENTS)('%s with a problem when its payload is not one', async (event) => {
      const alice = await person('alice');
      const socket = await alice.connect();
      for (const [name, payload] of Object.entries(hostile)) {
        const answer = await socket.request(event, ...payload);
        expect({ name, keys: Object.keys(answer) }).toEqual({ name, keys: ['problem'] });
        expect({ name, ...answer.problem }).toMatchObject({ name, status: 400, code: expect.any(String) });
        expect(answer.problem.errors).toEqual(expect.any(Array));
      }
      expect(socket.received('exception')).toEqual([]);
      expect((await alice.get('/api/auth/me')).body).not.toHaveProperty('isAdmin', true);
    });

    it('nesting that a stock client could not even send', async () => {
      const alice = await person('alice');
      const socket = await alice.connect();
      const { engine } = socket.socket.io;
      const answered = new Promise<string>((resolve) => engine.on('data', (data) => resolve(String(data))));
      engine.write(`27["sync",{"conversations":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`);
      expect(await answered).toMatch(/^37\[\{"problem":\{.*"code":"validation-failed"/);
    });

    it('events that do not exist, and repeats nothing of them', async () => {
      const socket = await (await person('alice')).connect();
      for (const event of ['canary', '__proto__', 'constructor', 'error', 'message', 'ready']) {
        const answer = await socket.request(event, { canary: 'canary' });
        expect(answer).toEqual({ problem: expect.objectContaining({ status: 400, code: 'unknown-event' }) });
        expect(JSON.stringify(answer)).not.toContain('canary');
      }
    });

    it('other people’s and absent things with the same 404', async () => {
      const { alice, id } = await friends();
      const { body: message } = await alice.post(`/api/conversations/${id}/messages`, { content: 'ours' });
      const carol = await person('carol');
      const socket = await carol.connect();
      const withoutIds = (problem: Record<string, unknown>) => ({ ...problem, instance: '' });
      const ask = async (event: string, payload: object) => {
        const { problem } = await socket.request(event, payload);
        expect(problem.status).toBe(404);
        return withoutIds(problem);
      };
      const inConversation = (conversationId: string) => ({
        'message:send': { conversationId, content: 'hi' },
        'conversation:read': { conversationId, seq: 1 },
        'conversation:delivered': { conversationId, seq: 1 },
        'typing:start': { conversationId },
        'typing:stop': { conversationId },
        sync: { conversations: { [conversationId]: 0 } },
      });
      for (const [event, payload] of Object.entries(inConversation(id))) {
        const absent = inConversation('no-such-conversation')[event as 'sync'];
        expect(await ask(event, payload)).toEqual(await ask(event, absent));
      }
      const onMessage = (messageId: string) => ({
        'message:edit': { messageId, content: 'hi' },
        'message:delete': { messageId },
        'message:react': { messageId, emoji: '👍' },
      });
      for (const [event, payload] of Object.entries(onMessage(message.id))) {
        const absent = onMessage('no-such-message')[event as 'message:edit'];
        expect(await ask(event, payload)).toEqual(await ask(event, absent));
      }
    });

    it('a flood with rate-limited and when to come back, and shares the messages’ limit with HTTP', async () => {
      const limited = await startWorld({ rateLimits: true });
      try {
        const alice = await limited.person('alice');
        const bob = await limited.person('bob');
        await bob.post(`/api/users/${alice.id}/follow`);
        const { body } = await alice.post('/api/conversations', { userId: bob.id });
        for (let n = 0; n < 30; n += 1) {
          await alice.post(`/api/conversations/${body.id}/messages`, { content: `${n}` });
        }
        const socket = await alice.connect();
        const sends = Array.from({ length: 31 }, (_, n) =>
          socket.request('message:send', { conversationId: body.id, content: `${n}` }),
        );
        const answers = await Promise.all(sends);
        const refused = answers.filter(({ problem }) => problem?.code === 'rate-limited');
        expect(refused).toHaveLength(1);
        expect(answers.at(-1).problem).toMatchObject({
          status: 429,
          code: 'rate-limited',
          retryAfterMs: expect.any(Number),
        });
        const flood = Array.from({ length: 1200 }, () => socket.request('nonsense'));
        const codes = new Set((await Promise.all(flood)).map(({ problem }) => problem.code));
        expect(codes).toEqual(new Set(['unknown-event', 'rate-limited']));
      } finally {
        await limited.close();
      }
    });
  });

  describe('carries messages', () => {
    it('to every device of both people, and to nobody else', async () => {
      const { alice, bob, id } = await friends();
      const carol = await person('carol');
      const devices = [
        await alice.connect(),
        await alice.connect(),
        await bob.connect(),
        await bob.connect(),
      ];
      const stranger = await carol.connect();
      const sent = await devices[0]!.request('message:send', {
        conversationId: id,
        content: ' Hop\n',
        clientMessageId: 'first',
      });
      expect(sent.data).toMatchObject({
        duplicate: false,
        message: {
          content: ' Hop\n',
          seq: 1,
          rev: 1,
          senderId: alice.id,
          receiverId: bob.id,
          clientMessageId: 'first',
        },
      });
      for (const device of devices) {
        expect(await device.next('message:new')).toEqual({
          conversationId: id,
          seq: 1,
          rev: 1,
          message: expect.objectContaining({ id: sent.data.message.id, content: ' Hop\n', seq: 1, rev: 1 }),
        });
      }
      const again = await devices[1]!.request('message:send', {
        conversationId: id,
        content: ' Hop\n',
        clientMessageId: 'first',
      });
      expect(again.data).toMatchObject({ duplicate: true, message: { id: sent.data.message.id, seq: 1 } });
      const other = await devices[0]!.request('message:send', {
        conversationId: id,
        content: 'other',
        clientMessageId: 'first',
      });
      expect(other.problem).toMatchObject({ status: 422, code: 'client-message-id-reused' });
      await settle(devices[2]!);
      await settle(stranger);
      expect(devices[2]!.received('message:new')).toHaveLength(1);
      expect(stranger.log.map(({ name }) => name)).toEqual(['ready']);
    });

    it('that came over HTTP, and keeps the order in which one socket sent its own', async () => {
      const { alice, bob, id } = await friends();
      const [from, to] = [await alice.connect(), await bob.connect()];
      await bob.post(`/api/conversations/${id}/messages`, { content: '0' });
      const contents = Array.from({ length: 9 }, (_, n) => `${n + 1}`);
      await Promise.all(
        contents.map((content) => from.request('message:send', { conversationId: id, content })),
      );
      await to.until(() => to.received('message:new').length === 10);
      const received = to.received('message:new');
      expect(received.map(({ message }) => message.content)).toEqual(['0', ...contents]);
      expect(received.map(({ seq }) => seq)).toEqual([...Array(10).keys()].map((n) => n + 1));
      expect(received.map(({ rev }) => rev)).toEqual(received.map(({ seq }) => seq));
    });

    it('and their edits, reactions and deletions, with rising revs', async () => {
      const { alice, bob, id } = await friends();
      const [from, to] = [await alice.connect(), await bob.connect()];
      const { data } = await from.request('message:send', { conversationId: id, content: 'carot' });
      const messageId = data.message.id;
      await to.next('message:new');
      const edited = await from.request('message:edit', { messageId, content: 'carrot' });
      expect(edited.data.message).toMatchObject({ content: 'carrot', seq: 1, rev: 2 });
      expect(await to.next('message:updated')).toMatchObject({
        conversationId: id,
        seq: 1,
        rev: 2,
        message: { id: messageId, content: 'carrot', editedAt: expect.any(String) },
      });
      await to.request('message:react', { messageId, emoji: '🥕' });
      expect(await from.next('message:updated')).toMatchObject({ rev: 2 });
      expect(await from.next('message:updated')).toMatchObject({
        rev: 3,
        message: { reactions: [{ emoji: '🥕', count: 1, userIds: [bob.id] }] },
      });
      await to.request('message:react', { messageId, emoji: null });
      expect(await from.next('message:updated')).toMatchObject({ rev: 4, message: { reactions: [] } });
      expect((await to.request('message:delete', { messageId })).problem).toMatchObject({ status: 403 });
      await from.request('message:delete', { messageId });
      expect(await from.next('message:updated')).toMatchObject({
        seq: 1,
        rev: 5,
        message: { content: '', deletedAt: expect.any(String) },
      });
      expect(from.received('message:new')).toHaveLength(1);
    });

    it('as new at first, and as updated when the client was there before', async () => {
      const { alice, bob, id } = await friends();
      const { body } = await alice.post(`/api/conversations/${id}/messages`, { content: 'before' });
      const late = await bob.connect();
      await alice.put(`/api/messages/${body.id}`, { content: 'after' });
      expect(await late.next('message:updated')).toMatchObject({ seq: 1, rev: 2 });
      const { data } = await late.request('sync', { conversations: {} });
      expect(data.conversations).toEqual([
        expect.objectContaining({
          id,
          rev: 2,
          seq: 1,
          more: false,
          changes: [expect.objectContaining({ rev: 2 })],
        }),
      ]);
      const nothingNew = await late.request('sync', { conversations: { [id]: 2 } });
      expect(nothingNew.data.conversations).toMatchObject([{ id, rev: 2, changes: [], more: false }]);
    });

    it('of a conversation that begins while both are there', async () => {
      const alice = await person('alice');
      const bob = await person('bob');
      await bob.post(`/api/users/${alice.id}/follow`);
      const [from, to] = [await alice.connect(), await bob.connect()];
      const { body } = await alice.post('/api/conversations', { userId: bob.id });
      for (const socket of [from, to]) {
        expect(await socket.next('conversation:new')).toMatchObject({
          conversation: { id: body.id, status: 'ACCEPTED', lastMessage: null },
        });
      }
      await from.request('message:send', { conversationId: body.id, content: 'hello' });
      expect(await to.next('message:new')).toMatchObject({ conversationId: body.id, seq: 1 });
      await settle(to);
      expect(to.received('conversation:new')).toHaveLength(1);
    });

    it('of a request to its recipient from the first one on, and after declining nothing', async () => {
      const alice = await person('alice');
      const bob = await person('bob');
      const [from, to] = [await alice.connect(), await bob.connect()];
      const { body } = await alice.post('/api/conversations', { userId: bob.id });
      expect(body.status).toBe('REQUEST');
      expect(await from.next('conversation:new')).toMatchObject({ conversation: { id: body.id } });
      await settle(to);
      expect(to.received('conversation:new')).toEqual([]);

      const send = (content: string) => from.request('message:send', { conversationId: body.id, content });
      await send('may I?');
      await to.next('message:new');
      // The notification is written after the message, and comes when it comes.
      const names = to.log.map(({ name }) => name).filter((name) => name !== 'notification:new');
      expect(names).toEqual(['ready', 'conversation:new', 'message:new']);
      expect(to.received('conversation:new')).toMatchObject([
        { conversation: { id: body.id, status: 'REQUEST', requestedByUserId: alice.id } },
      ]);
      const reply = await to.request('message:send', { conversationId: body.id, content: 'no' });
      expect(reply.problem).toMatchObject({ status: 403, code: 'request-not-accepted' });

      expect((await bob.delete(`/api/messages/requests/${body.id}`)).status).toBe(200);
      expect((await send('hello?')).data.message).toMatchObject({ seq: 2 });
      await from.until(() => from.received('message:new').length === 2);
      await settle(to);
      expect(to.received('message:new')).toHaveLength(1);
      const gone = await to.request('conversation:read', { conversationId: body.id, seq: 1 });
      expect(gone.problem).toMatchObject({ status: 404 });
    });

    it('and tells both when a request is accepted', async () => {
      const alice = await person('alice');
      const bob = await person('bob');
      const { body } = await alice.post('/api/conversations', { userId: bob.id });
      await alice.post(`/api/conversations/${body.id}/messages`, { content: 'may I?' });
      const [from, to] = [await alice.connect(), await bob.connect()];
      await bob.post(`/api/messages/requests/${body.id}/accept`);
      for (const socket of [from, to]) {
        expect(await socket.next('conversation:updated')).toMatchObject({
          conversation: { id: body.id, status: 'ACCEPTED', acceptedAt: expect.any(String) },
        });
      }
      await to.request('message:send', { conversationId: body.id, content: 'you may' });
      expect(await from.next('message:new')).toMatchObject({ seq: 2, message: { senderId: bob.id } });
    });
  });

  describe('carries signals', () => {
    it('of reading and receiving to the other side and the reader’s other devices', async () => {
      const { alice, bob, id } = await friends();
      const carol = await person('carol');
      for (const content of ['one', 'two'])
        await alice.post(`/api/conversations/${id}/messages`, { content });
      const [sender, reader, tablet] = [await alice.connect(), await bob.connect(), await bob.connect()];
      const stranger = await carol.connect();
      expect(await reader.request('conversation:delivered', { conversationId: id, seq: 1 })).toEqual({
        data: { seq: 1 },
      });
      expect(await reader.request('conversation:read', { conversationId: id, seq: 99 })).toEqual({
        data: { seq: 2 },
      });
      expect(await reader.request('conversation:read', { conversationId: id, seq: 1 })).toEqual({
        data: { seq: 2 },
      });
      for (const socket of [sender, tablet]) {
        const mark = { conversationId: id, userId: bob.id };
        expect(await socket.next('conversation:delivered')).toEqual({ ...mark, seq: 1 });
        expect(await socket.next('conversation:read')).toEqual({ ...mark, seq: 2 });
      }
      await bob.patch('/api/me/settings', { readReceiptsEnabled: false });
      await alice.post(`/api/conversations/${id}/messages`, { content: 'three' });
      await reader.request('conversation:read', { conversationId: id, seq: 3 });
      await tablet.next('conversation:read');
      await settle(sender);
      await settle(stranger);
      expect(sender.received('conversation:read')).toHaveLength(1);
      expect(stranger.log).toHaveLength(1);
    });

    it('of typing to the other side, which end by a stop, a message, a departure, or by themselves', async () => {
      const { alice, bob, id } = await friends();
      const [typist, phone, watcher] = [await alice.connect(), await alice.connect(), await bob.connect()];
      const event = { conversationId: id, userId: alice.id };
      const start = async (socket: TestSocket) => {
        expect(await socket.request('typing:start', { conversationId: id })).toEqual({ data: {} });
        expect(await watcher.next('typing')).toEqual({ ...event, isTyping: true });
      };
      await start(typist);
      await typist.request('typing:stop', { conversationId: id });
      expect(await watcher.next('typing')).toEqual({ ...event, isTyping: false });
      await start(typist);
      await typist.request('message:send', { conversationId: id, content: 'typed' });
      expect(await watcher.next('typing')).toEqual({ ...event, isTyping: false });
      await start(phone);
      phone.close();
      expect(await watcher.next('typing')).toEqual({ ...event, isTyping: false });
      await start(typist);
      await watcher.until(() => watcher.received('typing').length === 8, 'the end of the typing', 7000);
      expect(watcher.received('typing').at(-1)).toEqual({ ...event, isTyping: false });
      expect(typist.received('typing')).toEqual([]);
    });

    it('of none of this across a block or from an unanswered request', async () => {
      const { alice, bob, id } = await friends();
      await alice.post(`/api/conversations/${id}/messages`, { content: 'hi' });
      const [sender, reader] = [await alice.connect(), await bob.connect()];
      await alice.post(`/api/users/${bob.id}/block`);
      const typing = await reader.request('typing:start', { conversationId: id });
      expect(typing.problem).toMatchObject({ status: 403 });
      await reader.request('conversation:read', { conversationId: id, seq: 1 });
      expect(
        (await reader.request('message:send', { conversationId: id, content: 'x' })).problem.status,
      ).toBe(403);
      await settle(sender);
      expect(sender.log.map(({ name }) => name)).toEqual(['ready']);

      const carol = await person('carol');
      const dave = await person('dave');
      const { body } = await carol.post('/api/conversations', { userId: dave.id });
      await carol.post(`/api/conversations/${body.id}/messages`, { content: 'hi' });
      const [asking, asked] = [await carol.connect(), await dave.connect()];
      await asked.request('conversation:read', { conversationId: body.id, seq: 1 });
      await asked.request('typing:start', { conversationId: body.id });
      await settle(asking);
      expect(asking.log.map(({ name }) => name)).toEqual(['ready']);
    });
  });

  describe('tells presence', () => {
    const watch = async (socket: TestSocket, ...people: Person[]) => {
      const { data } = await socket.request('presence:watch', { userIds: people.map(({ id }) => id) });
      return data.states.map((state: { isOnline: boolean }) => state.isOnline);
    };
    const isOnline = async (viewer: Person, person: Person) =>
      (await viewer.get(`/api/users/${person.id}/online-status`)).body.isOnline;

    it('to watchers when somebody comes and goes', async () => {
      const [alice, bob] = [await person('alice'), await person('bob')];
      const watcher = await alice.connect();
      expect(await watch(watcher, bob)).toEqual([false]);
      const phone = await bob.connect();
      expect(await watcher.next('presence')).toEqual({
        userId: bob.id,
        isOnline: true,
        lastSeenAt: expect.any(String),
      });
      expect(await isOnline(alice, bob)).toBe(true);
      const tablet = await bob.connect();
      phone.close();
      expect(await watch(watcher, bob, alice)).toEqual([true, true]);
      tablet.close();
      expect(await watcher.next('presence')).toMatchObject({ userId: bob.id, isOnline: false });
      expect(watcher.received('presence')).toHaveLength(2);
      const { body } = await alice.get(`/api/users/${bob.id}/online-status`);
      expect(body).toEqual({ userId: bob.id, isOnline: false, lastSeenAt: expect.any(String) });
    });

    it('only of people whom one may see', async () => {
      const [alice, bob, carol, dave, erin] = [
        await person('alice'),
        await person('bob'),
        await person('carol'),
        await person('dave'),
        await person('erin'),
      ];
      await bob.patch('/api/me/settings', { privateAccount: true });
      await carol.patch('/api/me/settings', { activityStatusVisible: false });
      await dave.post(`/api/users/${alice.id}/block`);
      await alice.post('/api/conversations', { userId: erin.id });
      for (const one of [bob, carol, dave, erin]) await one.connect();
      const watcher = await alice.connect();
      expect(await watch(watcher, bob, carol, dave, erin)).toEqual([false, false, false, false]);
      const unknown = await watcher.request('presence:watch', { userIds: ['nobody', 'nobody'] });
      expect(unknown.data.states).toEqual([{ userId: 'nobody', isOnline: false, lastSeenAt: null }]);
      for (const one of [bob, carol, erin]) {
        const { body } = await alice.get(`/api/users/${one.id}/online-status`);
        expect(body).toEqual({ userId: one.id, isOnline: false, lastSeenAt: null });
      }
      expect((await alice.get(`/api/users/${dave.id}/online-status`)).status).toBe(404);
      expect((await world.stranger.get(`/api/users/${bob.id}/online-status`)).status).toBe(401);
    });

    it('no longer once the watcher is blocked or the other one hides it', async () => {
      const [alice, bob, carol] = [await person('alice'), await person('bob'), await person('carol')];
      await bob.connect();
      await carol.connect();
      const watcher = await alice.connect();
      const before = await watch(watcher, bob, carol);
      await watcher.until(() => before.filter(Boolean).length + watcher.received('presence').length === 2);
      await bob.post(`/api/users/${alice.id}/block`);
      await carol.patch('/api/me/settings', { activityStatusVisible: false });
      await watcher.until(
        () => watcher.received('presence').filter(({ isOnline }) => !isOnline).length === 2,
      );
      expect(await watch(watcher, bob, carol)).toEqual([false, false]);
    });
  });

  describe('of a client that does not read', () => {
    it('is cut, while the others get all of it', async () => {
      const [alice, bob, carol] = [await person('alice'), await person('bob'), await person('carol')];
      const watcher = await carol.connect();
      await watcher.request('presence:watch', { userIds: [bob.id] });
      const slow = await bob.connect();
      expect(await watcher.next('presence')).toMatchObject({ isOnline: true });
      const raw = (slow.socket.io.engine as any).transport.ws;
      raw._socket.pause();
      const reading = await alice.connect();
      const sockets = world.app.get(SocketsService);
      const large = { conversationId: 'x'.repeat(64 * 1024), userId: alice.id, isTyping: true };
      for (let n = 0; n < 300; n += 1) {
        sockets.emitTo(alice.id, 'typing', large);
        sockets.emitTo(bob.id, 'typing', large);
      }
      await watcher.until(() => watcher.received('presence').length === 2, 'the cut', 15_000);
      expect(await watcher.next('presence')).toMatchObject({ userId: bob.id, isOnline: false });
      await reading.until(() => reading.received('typing').length === 300);
      expect(reading.received('disconnect')).toEqual([]);
      raw.terminate();
    });
  });

  describe('ends with its session', () => {
    it('at once, having said why, and leaves other sessions alone', async () => {
      const alice = await person('alice');
      const [phone, tablet] = [await alice.connect(), await alice.connect()];
      const elsewhere = world.client();
      await elsewhere.post('/api/auth/login', { email: alice.username, password: 'Rabbit-Hole-7' });
      const other = openSocket(world.url, { cookie: elsewhere.cookie });
      await other.next('ready');
      await alice.post('/api/auth/logout');
      for (const socket of [phone, tablet]) {
        expect(await socket.next('session:revoked')).toEqual({ reason: 'logout' });
        expect(await socket.next('disconnect')).toBe('io server disconnect');
        expect(socket.log.map(({ name }) => name)).toEqual(['ready', 'session:revoked', 'disconnect']);
      }
      await settle(other);
      expect(other.received('session:revoked')).toEqual([]);
      other.close();
    });

    it('within seconds when its row is gone and nobody said so', async () => {
      const alice = await person('alice');
      const socket = await alice.connect();
      await world.query(`DELETE FROM user_sessions WHERE sess->>'userId' = $1`, [alice.id]);
      expect(await socket.next('session:revoked')).toEqual({ reason: 'revoked' });
    });
  });
});
