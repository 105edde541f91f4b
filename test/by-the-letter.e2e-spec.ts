import { once } from 'node:events';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { startWorld, type World } from './support/world.js';

let world: World;

beforeAll(async () => (world = await startWorld()));
afterAll(() => world.close());

describe('A declined request that its recipient opens again', () => {
  it.each(['sent', 'edited', 'deleted'])('brings what was %s meanwhile, unasked', async (how) => {
    const [alice, bob] = [await world.person(`alice_${how}`), await world.person(`bob_${how}`)];
    const [from, to] = [await alice.connect(), await bob.connect()];
    const { id } = (await alice.post('/api/conversations', { userId: bob.id })).body;
    const send = async (content: string) =>
      (await from.request('message:send', { conversationId: id, content })).data.message;
    const first = await send('may I?');
    await to.next('message:new');
    await bob.delete(`/api/messages/requests/${id}`);
    if (how === 'sent') await send('hello?');
    if (how === 'edited') await from.request('message:edit', { messageId: first.id, content: 'may I not?' });
    if (how === 'deleted') await from.request('message:delete', { messageId: first.id });
    expect((await bob.post('/api/conversations', { userId: alice.id })).body.lastRev).toBe(2);
    const event = how === 'sent' ? 'message:new' : 'message:updated';
    expect(await to.next(event)).toMatchObject({ conversationId: id, rev: 2, seq: how === 'sent' ? 2 : 1 });
    await send('well');
    for (const socket of [from, to]) {
      await socket.until(() => socket.log.some(({ payload }) => payload?.message?.content === 'well'));
      expect(socket.log.map(({ payload }) => payload?.rev).filter(Boolean)).toEqual([1, 2, 3]);
    }
  });

  it('brings all of it to who came after declining', async () => {
    const [alice, bob] = [await world.person('alice'), await world.person('bob')];
    const { id } = (await alice.post('/api/conversations', { userId: bob.id })).body;
    await alice.post(`/api/conversations/${id}/messages`, { content: 'may I?' });
    await bob.delete(`/api/messages/requests/${id}`);
    await alice.post(`/api/conversations/${id}/messages`, { content: 'hello?' });
    const socket = await bob.connect();
    await bob.post('/api/conversations', { userId: alice.id });
    await socket.until(() => socket.received('message:new').length === 2);
    expect(socket.received('message:new').map(({ seq }) => seq)).toEqual([1, 2]);
  });
});

describe('Presence', () => {
  it('holds from the moment a socket is ready', async () => {
    const [gina, hugo] = [await world.person('gina'), await world.person('hugo')];
    const watcher = await gina.connect();
    const socket = await hugo.connect();
    const online = { userId: hugo.id, isOnline: true, lastSeenAt: expect.any(String) };
    const { data } = await watcher.request('presence:watch', { userIds: [hugo.id] });
    expect(data.states).toEqual([online]);
    // Perhaps before it was written that he had come.
    socket.close();
    expect(await watcher.next('presence')).toMatchObject({ userId: hugo.id, isOnline: false });
    expect(watcher.received('presence')).toHaveLength(1);
    await hugo.connect();
    expect((await gina.get(`/api/users/${hugo.id}/online-status`)).body).toEqual(online);
  });
});

describe('A sync that has not room for everything', () => {
  it('answers first what the client asked about', async () => {
    const [carol, dave] = [await world.person('carol'), await world.person('dave')];
    await dave.post(`/api/users/${carol.id}/follow`);
    const { id } = (await carol.post('/api/conversations', { userId: dave.id })).body;
    for (const content of ['One', 'Two']) await carol.post(`/api/conversations/${id}/messages`, { content });
    await world.query(
      `WITH people AS (INSERT INTO users (id, username, email, password, display_name)
         SELECT 'crowd-' || n, 'crowd_' || n, 'crowd_' || n || '@example.com', '!', 'Crowd'
         FROM generate_series(1, 6) n RETURNING id),
       held AS (INSERT INTO conversations (id, participant1_id, participant2_id, last_seq, last_rev, last_message_at)
         SELECT 'of-' || id, LEAST(id COLLATE "C", $1), GREATEST(id COLLATE "C", $1), 200, 200,
           now() + interval '1 hour' FROM people RETURNING id)
       INSERT INTO messages (id, conversation_id, sender_id, receiver_id, content, seq, rev)
       SELECT held.id || n, held.id, $1, substr(held.id, 4), 'Same', n, n FROM held, generate_series(1, 200) n`,
      [carol.id],
    );
    const socket = await carol.connect();
    const { data } = await socket.request('sync', { conversations: { [id]: 1 } });
    const [first, ...others] = data.conversations;
    expect(first).toMatchObject({ id, rev: 2, more: false });
    expect(first.changes.map(({ seq }: { seq: number }) => seq)).toEqual([2]);
    const sizes = others.map(({ changes }: { changes: unknown[] }) => changes.length);
    expect(sizes.toSorted((a: number, b: number) => a - b)).toEqual([0, 0, 200, 200, 200, 200]);
  });
});

describe('A net worth that somebody sends for themselves', () => {
  it('is checked and ignored', async () => {
    const erin = await world.person('erin');
    expect(await erin.put('/api/users/me', { netWorth: 5 })).toMatchObject({
      status: 200,
      body: { netWorth: 0 },
    });
    expect((await erin.put('/api/users/me', { netWorth: -1 })).body.errors).toMatchObject([
      { pointer: '/netWorth' },
    ]);
  });
});

describe('A value of the wrong type', () => {
  it('is refused as that, and not for a limit that it has no measure for', async () => {
    const frank = await world.person('frank');
    const socket = await frank.connect();
    const read = await socket.request('conversation:read', { conversationId: 'any', seq: '2' });
    expect(read.problem.errors).toEqual([{ pointer: '/seq', detail: 'must be an integer number' }]);
    const watch = await socket.request('presence:watch', { userIds: frank.id });
    expect(watch.problem.errors).toEqual([{ pointer: '/userIds', detail: 'must be an array' }]);
    expect((await frank.post('/api/conversations/any/read', { seq: '2' })).body).toMatchObject({
      errors: read.problem.errors,
    });
  });
});

describe('What anybody may keep for a while', () => {
  /** As browsers ask: fetch would ask for a fresh answer as well. */
  const ask = async (path: string, etag: string) => {
    const [reply] = await once(get(world.url + path, { headers: { 'If-None-Match': etag } }), 'response');
    return { status: reply.statusCode, etag: reply.headers.etag, body: await text(reply) };
  };

  it.each(['/api/locations', '/api/leaderboard/elite'])(
    '%s is not sent again while it is the same',
    async (path) => {
      const first = await ask(path, 'W/"other"');
      expect(first).toMatchObject({ status: 200, etag: expect.any(String) });
      expect(await ask(path, first.etag)).toEqual({ status: 304, etag: first.etag, body: '' });
    },
  );
});
