import { SocketDispatcher } from '../src/realtime/socket-dispatcher.js';
import { SocketDrain } from '../src/realtime/socket-drain.js';
import { SocketsService } from '../src/realtime/sockets.service.js';
import type { RunningApp } from './support/app.js';
import { OriginalSocket } from './support/original-socket.js';
import type { TestSocket } from './support/socket.js';
import { type Person, startWorld, type World } from './support/world.js';

/** Alice's client is of the original server's time, Bob's is of today; each is on a node of their own. */
describe('a client of the original server', () => {
  let world: World;
  let second: RunningApp;
  const old: OriginalSocket[] = [];

  beforeAll(async () => {
    world = await startWorld();
    second = await world.addNode();
  });
  afterAll(() => world.close());
  afterEach(() => {
    world.people.forEach((person) => person.disconnect());
    old.splice(0).forEach((socket) => socket.close());
  });

  const person = (name: string) => world.newcomer(name);

  const open = (handshake: ConstructorParameters<typeof OriginalSocket>[1], url = world.url) => {
    const socket = new OriginalSocket(url, handshake);
    old.push(socket);
    return socket;
  };

  const enter = async ({ id, cookie }: Person, url = world.url) => {
    const socket = open({ cookie }, url);
    expect(await socket.next('auth_success')).toEqual({ type: 'auth_success', userId: id });
    return socket;
  };

  const friends = () => world.friends();

  /** Alice on the first node as of old, Bob on the second as of today. */
  async function talk() {
    const { alice, bob, id } = await friends();
    const [from, to] = [await enter(alice), await bob.connect(second.url)];
    const say = async (content: string) => {
      const { body } = await alice.post(`/api/conversations/${id}/messages`, { content });
      await to.until(() => to.received('message:new').some(({ message }) => message.id === body.id));
      return body;
    };
    return { alice, bob, id, from, to, say };
  }

  /** Whatever these said before now is done with when this returns, and what the server had for them has come. */
  const settled = async (...sockets: OriginalSocket[]) => {
    for (const one of sockets) await one.pong();
    for (const { app } of world.nodes) await app.get(SocketDispatcher).drain(5000);
    for (const one of sockets) await one.pong();
  };

  const typesOf = ({ frames }: OriginalSocket) =>
    frames.map(({ type }) => type).filter((type) => type !== 'notification:new' && type !== 'pong');

  const settle = (socket: TestSocket) => socket.request('presence:watch', { userIds: [] });

  describe('at the door', () => {
    const REFUSED = { type: 'auth_error', message: 'Authentication required' };

    it('is told that it is nobody without a session that is signed and alive, whatever it claims', async () => {
      const alice = await person('alice');
      const { cookie } = alice;
      const sid = alice.cookies.get('connect.sid')!;
      const unsigned = `connect.sid=${sid.slice(0, sid.indexOf('.'))}`;
      const query = `?userId=${alice.id}`;
      const strangers = [undefined, `connect.sid=${sid.slice(0, -3)}AAA`, unsigned, `${unsigned}.`];
      for (const stranger of strangers) {
        const socket = open({ cookie: stranger, query });
        socket.websocket.on('open', () => socket.send({ type: 'auth', userId: alice.id }));
        expect(await socket.ending()).toBe(1008);
        expect(socket.frames).toEqual([REFUSED]);
      }
      expect((await enter(alice)).frames).toHaveLength(1);
      await alice.post('/api/auth/logout');
      expect(await open({ cookie, query }).ending()).toBe(1008);
    });

    it('is who its session says, whomever it claims to be', async () => {
      const [alice, bob] = [await person('alice'), await person('bob')];
      const socket = open({ cookie: alice.cookie, query: `?userId=${bob.id}&sid=x` });
      expect(await socket.next('auth_success')).toEqual({ type: 'auth_success', userId: alice.id });
    });

    it('is refused with 403 from another origin, and let in from an allowed one', async () => {
      const { cookie } = await person('alice');
      expect(await open({ cookie, origin: 'http://evil.example' }).ending()).toBe(403);
      await open({ cookie, origin: world.url }).next('auth_success');
    });

    it('counts among the sockets that one person may have', async () => {
      const alice = await person('alice');
      await Promise.all(Array.from({ length: 50 }, () => alice.connect()));
      const refused = open({ cookie: alice.cookie });
      expect(await refused.ending()).toBe(1013);
      expect(refused.frames).toEqual([]);
    });

    it('may speak before it was let in', async () => {
      const alice = await person('alice');
      const socket = open({ cookie: alice.cookie });
      socket.websocket.on('open', () => socket.send({ type: 'ping' }));
      await socket.next('pong');
      expect(typesOf(socket)).toEqual(['auth_success']);
    });
  });

  describe('hears', () => {
    it('messages, edits and deletions of both, as REST shows them, once and in their order', async () => {
      const { alice, bob, id, from, to, say } = await talk();
      const sent = await say('<b>Hello</b> & welcome');
      const { data } = await to.request('message:send', { conversationId: id, content: 'Hello back' });
      const [one, two] = [await from.next('new_message'), await from.next('new_message')];
      const history = (await alice.get(`/api/conversations/${id}/messages`)).body;
      expect([two, one]).toEqual(history.map((message: object) => ({ type: 'new_message', data: message })));
      expect(one.data).toMatchObject({ id: sent.id, content: '<b>Hello</b> & welcome', senderId: alice.id });
      expect(two.data.sender).toMatchObject({ id: bob.id, username: bob.username });
      const messageId = data.message.id;
      await to.request('message:edit', { messageId, content: 'Hello again' });
      expect(await from.next('message_edited')).toEqual({
        type: 'message_edited',
        data: { messageId, conversationId: id, content: 'Hello again' },
      });
      await to.request('message:delete', { messageId });
      expect(await from.next('message_deleted')).toEqual({
        type: 'message_deleted',
        data: { messageId, conversationId: id },
      });
      await settled(from);
      const told = ['new_message', 'new_message', 'message_edited', 'message_deleted'];
      expect(typesOf(from)).toEqual(['auth_success', ...told]);
    });

    it('who reacted and who does not any more, in both shapes', async () => {
      const { bob, id, from, to, say } = await talk();
      const { id: messageId } = await say('React to this');
      const update = (emoji: string, action: string) => {
        const about = { messageId, conversationId: id, userId: bob.id, emoji, action };
        const data = { ...about, timestamp: expect.any(Number) };
        return { type: 'reaction_update', ...data, data };
      };
      await to.request('message:react', { messageId, emoji: '👍' });
      expect(await from.next('reaction_update')).toEqual(update('👍', 'add'));
      expect((await from.next('message_reaction')).data).toEqual({
        messageId,
        conversationId: id,
        reaction: { messageId, userId: bob.id, emoji: '👍' },
        reactions: [{ emoji: '👍', count: 1, userIds: [bob.id] }],
      });
      await to.request('message:react', { messageId, emoji: '🐇' });
      expect(await from.next('reaction_update')).toEqual(update('👍', 'remove'));
      expect(await from.next('reaction_update')).toEqual(update('🐇', 'add'));
      await to.request('message:react', { messageId, emoji: null });
      expect(await from.next('reaction_update')).toEqual(update('🐇', 'remove'));
      await from.until(() => from.received('message_reaction').length === 3);
      expect(from.received('message_reaction')[2].data).toMatchObject({ reaction: null, reactions: [] });
      expect(from.received('message_edited')).toEqual([]);
    });

    it('how far the other side has received and read, message by message, and nothing of its own marks', async () => {
      const { alice, bob, id, from, to, say } = await talk();
      const sent = [await say('One'), await say('Two'), await say('Three')];
      const status = (messageId: string, word: string) => {
        const about = { messageId, conversationId: id, userId: bob.id, status: word };
        const data = { ...about, timestamp: expect.any(Number) };
        return { type: 'status_update', ...data, data };
      };
      await to.request('conversation:delivered', { conversationId: id, seq: 1 });
      expect(await from.next('status_update')).toEqual(status(sent[0].id, 'DELIVERED'));
      await to.request('conversation:delivered', { conversationId: id, seq: 3 });
      for (const { id: messageId } of sent.slice(1))
        expect(await from.next('status_update')).toEqual(status(messageId, 'DELIVERED'));
      await to.request('conversation:read', { conversationId: id, seq: 3 });
      expect(await from.next('status_update')).toEqual(status(sent[2].id, 'READ'));
      const { body } = await alice.get(`/api/conversations/${id}/messages`);
      const readAt = body[0].readAt;
      expect(readAt).toEqual(expect.stringMatching(/Z$/));
      expect(await from.next('messages_read')).toEqual({
        type: 'messages_read',
        data: { conversationId: id, readBy: bob.id, readAt },
      });
      await to.request('message:send', { conversationId: id, content: 'Four' });
      const tablet = await enter(alice);
      await alice.post(`/api/conversations/${id}/read`);
      await to.next('conversation:read');
      await settled(from, tablet);
      expect(from.received('messages_read')).toHaveLength(1);
      expect(tablet.received('messages_read')).toEqual([]);
    });

    it('who is typing, in both shapes, until it ends by itself', async () => {
      const { bob, id, from, to } = await talk();
      const typing = (isTyping: boolean) => {
        const data = { conversationId: id, userId: bob.id, isTyping, timestamp: expect.any(Number) };
        return { type: 'typing_indicator', ...data, data };
      };
      const start = performance.now();
      await to.request('typing:start', { conversationId: id });
      expect(await from.next('typing_indicator')).toEqual(typing(true));
      await from.until(() => from.received('typing_indicator').length === 2, 'the end of typing', 7000);
      expect(performance.now() - start).toBeGreaterThan(4500);
      expect(await from.next('typing_indicator')).toEqual(typing(false));
    }, 15_000);

    it('what happens that concerns it', async () => {
      const [alice, bob] = [await person('alice'), await person('bob')];
      const from = await enter(alice, second.url);
      await bob.post(`/api/users/${alice.id}/follow`);
      const { payload, ...rest } = await from.next('notification:new');
      expect(rest).toEqual({ type: 'notification:new' });
      expect(payload).toMatchObject({ type: 'FOLLOW', actorId: bob.id, actor: { username: bob.username } });
    });

    it('nothing of conversations of others, of declined requests, or across a block', async () => {
      const [alice, bob, carol] = [await person('alice'), await person('bob'), await person('carol')];
      const [asked, bystander] = [await enter(alice), await enter(carol)];
      const asking = await bob.connect();
      const { body: request } = await bob.post('/api/conversations', { userId: alice.id });
      const conversationId = request.id;
      expect(request.status).toBe('REQUEST');
      await asking.request('message:send', { conversationId, content: 'May I?' });
      const { data: first } = await asked.next('new_message');
      // Before an answer the asking side learns neither of reading nor of typing.
      asked.send({ type: 'message_read', messageId: first.id, conversationId });
      asked.send({ type: 'typing_start', conversationId });
      await settled(asked);
      await settle(asking);
      expect(asking.received('conversation:read')).toEqual([]);
      expect(asking.received('typing')).toEqual([]);
      await alice.delete(`/api/messages/requests/${conversationId}`);
      await asking.request('message:send', { conversationId, content: 'Still there?' });
      await asking.until(() => asking.received('message:new').length === 2);

      const { alice: dora, bob: eve, id } = await friends();
      const [hers, theirs] = [await enter(dora), await eve.connect()];
      await dora.post(`/api/users/${eve.id}/block`);
      expect((await theirs.request('typing:start', { conversationId: id })).problem.status).toBe(403);
      hers.send({ type: 'typing_start', conversationId: id });
      await settled(asked, bystander, hers);
      await settle(theirs);
      expect(theirs.received('typing')).toEqual([]);
      expect(asked.received('new_message')).toHaveLength(1);
      expect(typesOf(hers)).toEqual(['auth_success']);
      expect(typesOf(bystander)).toEqual(['auth_success']);
    });
  });

  describe('says', () => {
    it('that it is typing, has received, has read and reacts', async () => {
      const { alice, id, from, to } = await talk();
      const { data } = await to.request('message:send', { conversationId: id, content: 'Anyone?' });
      const { message } = data;
      const about = { messageId: message.id, conversationId: id };
      from.send({ type: 'typing_start', conversationId: id, userId: 'somebody else' });
      const typing = { conversationId: id, userId: alice.id };
      expect(await to.next('typing')).toEqual({ ...typing, isTyping: true });
      from.send({ type: 'typing_stop', conversationId: id });
      expect(await to.next('typing')).toEqual({ ...typing, isTyping: false });
      const mark = { conversationId: id, userId: alice.id, seq: message.seq };
      from.send({ type: 'message_delivered', ...about });
      expect(await to.next('conversation:delivered')).toEqual(mark);
      from.send({ type: 'message_read', ...about });
      expect(await to.next('conversation:read')).toEqual(mark);
      from.send({ type: 'add_reaction', ...about, emoji: '🐇' });
      expect((await to.next('message:updated')).message.reactions).toEqual([
        { emoji: '🐇', count: 1, userIds: [alice.id] },
      ]);
      expect(await from.next('reaction_update')).toMatchObject({ userId: alice.id, action: 'add' });
      from.send({ type: 'remove_reaction', ...about, emoji: '🐇' });
      expect((await to.next('message:updated')).message.reactions).toEqual([]);
    });

    it('which conversation it looks at, and is answered only where it is a participant', async () => {
      const { alice, id } = await friends();
      const [hers, stranger] = [await enter(alice), await enter(await person('carol'))];
      for (const conversationId of [id, 'nowhere']) {
        for (const socket of [hers, stranger]) socket.send({ type: 'join_conversation', conversationId });
      }
      await settled(hers, stranger);
      const joined = { type: 'joined_conversation', conversationId: id };
      expect(hers.received('joined_conversation')).toEqual([joined]);
      expect(typesOf(stranger)).toEqual(['auth_success']);
    });

    it('nothing about messages that are not for it: it changes nothing and gets no answer', async () => {
      const { alice, bob, id, from, to, say } = await talk();
      await to.request('message:send', { conversationId: id, content: 'Not read yet' });
      const { id: messageId } = await say('Not for Carol');
      const stranger = await enter(await person('carol'));
      const about = { messageId, conversationId: id };
      for (const socket of [stranger, from]) {
        socket.send({ type: 'message_read', ...about });
        socket.send({ type: 'message_delivered', ...about });
      }
      stranger.send({ type: 'add_reaction', ...about, emoji: '👎' });
      stranger.send({ type: 'typing_start', conversationId: id });
      await settled(stranger, from);
      await say('And not for Carol either');
      expect(typesOf(stranger)).toEqual(['auth_success']);
      expect(to.log.map(({ name }) => name)).not.toContain('message:updated');
      expect(to.received('typing')).toEqual([]);
      const { body } = await bob.get(`/api/conversations/${id}/messages`);
      expect(body[1]).toMatchObject({ status: 'SENT', read: false, reactions: [] });
      for (const mark of ['conversation:read', 'conversation:delivered'])
        expect(to.received(mark)).toEqual([]);
      expect((await alice.get('/api/me/unread')).body.total).toBe(1);
    });

    it('what nobody understands, and is ignored', async () => {
      const socket = await enter(await person('alice'));
      const nonsense = [
        'not json',
        '',
        'null',
        '[]',
        '"ping"',
        '[{"type":"ping"}]',
        `${'['.repeat(4000)}`,
        `${'['.repeat(200_000)}`,
        { type: 'call_offer', targetUserId: 'x', offer: {} },
        { type: 'gossip_post' },
        { type: 'auth', userId: 'x' },
        { type: 'toString' },
        { type: '__proto__' },
        { type: ['ping'] },
        { type: 'original:ping' },
        { type: 'message:send', conversationId: 'x', content: 'x' },
        { type: 'join_conversation' },
        { type: 'join_conversation', conversationId: { $ne: null } },
        { type: 'join_conversation', conversationId: 'a\u0000b' },
        { type: 'join_conversation', conversationId: '\ud800' },
        { type: 'message_read', messageId: 7 },
        { type: 'add_reaction', messageId: 'x', emoji: null },
        { type: 'add_reaction', messageId: 'x', emoji: 'x'.repeat(11) },
        Buffer.from([1, 2, 3]),
        Buffer.from('{"type":"ping"}'),
      ];
      for (const frame of nonsense) socket.send(frame);
      await settled(socket);
      expect(socket.frames.map(({ type }) => type)).toEqual(['auth_success', 'pong', 'pong']);
      socket.send('x'.repeat(300 * 1024));
      expect(await socket.ending()).toBe(1009);
      await settled(await enter(await person('bob')));
    });
  });

  it('has no events that a client of today could use', async () => {
    const alice = await person('alice');
    const socket = await alice.connect();
    for (const event of ['original:ping', 'original:join', 'original:read', 'original:unreact']) {
      const answer = await socket.request(event, {});
      expect(answer.problem).toMatchObject({ status: 400, code: 'unknown-event' });
    }
  });

  it('is online like anybody', async () => {
    const { bob, alice } = await friends();
    await alice.post(`/api/users/${bob.id}/follow`);
    const watcher = await bob.connect(second.url);
    await watcher.request('presence:watch', { userIds: [alice.id] });
    const socket = await enter(alice);
    expect(await watcher.next('presence')).toMatchObject({ userId: alice.id, isOnline: true });
    socket.close();
    expect(await watcher.next('presence')).toMatchObject({ userId: alice.id, isOnline: false });
  });

  it('is cut when its session ends, on every node', async () => {
    const [alice, bob] = [await person('alice'), await person('bob')];
    const sockets = [await enter(alice), await enter(alice, second.url)];
    const other = await enter(bob, second.url);
    await alice.post('/api/auth/logout');
    const start = performance.now();
    for (const socket of sockets) {
      expect(await socket.ending()).toBe(1008);
      expect(socket.frames.at(-1)).toEqual({ type: 'auth_error', message: 'Authentication required' });
    }
    expect(performance.now() - start).toBeLessThan(1000);
    await world.query('UPDATE users SET suspended_at = now() WHERE id = $1', [bob.id]);
    expect(await other.ending()).toBe(1008);
  });

  it('stays as long as it answers the pings of the protocol, and no longer', async () => {
    const third = await world.addNode();
    const alice = await person('alice');
    await enter(alice, third.url);
    const [{ conn }] = third.app.get(SocketsService).all as any;
    Object.assign(conn.server.opts, { pingInterval: 100, pingTimeout: 400 });
    const [alive, dead] = [await enter(alice, third.url), await enter(alice, third.url)];
    dead.websocket.ping = dead.websocket.pong = () => undefined;
    (dead.websocket as any)._autoPong = false;
    let pings = 0;
    alive.websocket.on('ping', () => void (pings += 1));
    await dead.ending();
    await alive.pong();
    expect(pings).toBeGreaterThan(1);
    expect(alive.ended).toBeUndefined();
  });

  it('is limited like anybody, in what nobody understands as well, and cut when it does not stop', async () => {
    const limited = await world.addNode({ rateLimits: true });
    const [flooding, other] = [await person('alice'), await person('bob')];
    const [flood, calm] = [await enter(flooding, limited.url), await enter(other, limited.url)];
    for (let n = 0; n < 1300; n += 1) flood.send({ type: 'ping' });
    for (let n = 0; n < 2000; n += 1) flood.send('nonsense');
    await flood.until(() => flood.ended !== undefined, 'the cut', 15_000);
    expect(flood.ended).toBe(1008);
    expect(flood.received('pong').length).toBeLessThanOrEqual(1200);
    await calm.pong();
  }, 20_000);

  it('is sent away when its node stops', async () => {
    const third = await world.addNode();
    const socket = await enter(await person('alice'), third.url);
    const drained = third.app.get(SocketDrain).drain();
    expect(await socket.ending()).toBe(1012);
    await drained;
    expect(await open({ cookie: '' }, third.url).ending()).toBe(503);
  });

  it('is cut when it does not read, while the others get all of it', async () => {
    const [alice, bob, carol] = [await person('alice'), await person('bob'), await person('carol')];
    const watcher = await carol.connect();
    await watcher.request('presence:watch', { userIds: [bob.id] });
    const slow = await enter(bob);
    expect(await watcher.next('presence')).toMatchObject({ isOnline: true });
    slow.websocket.pause();
    const reading = await enter(alice);
    const sockets = world.app.get(SocketsService);
    const large = { conversationId: 'x'.repeat(32 * 1024), userId: alice.id, isTyping: true };
    for (let n = 0; n < 300; n += 1) {
      sockets.emitTo(alice.id, 'typing', large);
      sockets.emitTo(bob.id, 'typing', large);
    }
    await watcher.until(() => watcher.received('presence').length === 2, 'the cut', 15_000);
    expect(watcher.received('presence')[1]).toMatchObject({ userId: bob.id, isOnline: false });
    await reading.until(() => reading.received('typing_indicator').length === 300);
    expect(reading.ended).toBeUndefined();
    // Its connection was ended without a goodbye, which it would not have read either.
    slow.websocket.resume();
    expect(await slow.ending()).toBe(1006);
  }, 20_000);
});
