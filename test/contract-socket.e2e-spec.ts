import { keysOf } from './support/replies.js';
import type { TestSocket } from './support/socket.js';
import { startWorld, type World } from './support/world.js';

let world: World;

beforeAll(async () => (world = await startWorld()));
afterAll(() => world.close());

/** Two who follow each other, and the way to open their conversation. */
async function friends(first: string, second: string) {
  const [alice, bob] = [await world.person(first), await world.person(second)];
  await alice.befriends(bob);
  return { alice, bob, open: () => alice.opens(bob) };
}

const names = (socket: TestSocket) => socket.log.map(({ name }) => name);

describe('Marks', () => {
  it('are told to everybody but the socket that moved them', async () => {
    const { alice, bob, open } = await friends('alice', 'bob');
    const [sender, reader, tablet] = [await alice.connect(), await bob.connect(), await bob.connect()];
    const id = await open();
    const { data } = await sender.request('message:send', { conversationId: id, content: 'One' });
    for (const event of ['conversation:delivered', 'conversation:read']) {
      const seq = data.message.seq;
      expect(await reader.request(event, { conversationId: id, seq })).toEqual({ data: { seq } });
      for (const other of [sender, tablet])
        expect(await other.next(event)).toEqual({ conversationId: id, userId: bob.id, seq });
    }
    await sender.request('message:send', { conversationId: id, content: 'Two' });
    await reader.until(() => reader.received('message:new').length === 2);
    expect(names(reader).filter((name) => /^conversation:(read|delivered)$/.test(name))).toEqual([]);
    await bob.post(`/api/conversations/${id}/read`);
    for (const socket of [sender, reader, tablet])
      await socket.until(() => socket.received('conversation:read').some(({ seq }) => seq === 2));
  });
});

describe('A suspension made in the database', () => {
  it('ends sessions and sockets within five seconds, and is told as what it is', async () => {
    const carol = await world.person('carol');
    const socket = await carol.connect();
    await world.query('UPDATE users SET suspended_at = now() WHERE id = $1', [carol.id]);
    expect((await carol.get('/api/auth/me')).status).toBe(401);
    expect(await socket.next('session:revoked')).toEqual({ reason: 'suspended' });
    await socket.next('disconnect');
  });
});

describe('Events', () => {
  it('carry what they are to carry, and no more', async () => {
    const { alice, bob, open } = await friends('dora', 'dave');
    const [from, to] = [await alice.connect(), await bob.connect()];
    const id = await open();
    expect(keysOf(to.received('ready')[0])).toEqual(['node', 'userId']);
    const { data } = await from.request('message:send', { conversationId: id, content: 'Hi' });
    expect(keysOf(data)).toEqual(['duplicate', 'message']);
    expect(keysOf(await to.next('message:new'))).toEqual(['conversationId', 'message', 'rev', 'seq']);
    expect(keysOf(await to.next('conversation:new'))).toEqual(['conversation']);
    const { message } = (await from.request('message:delete', { messageId: data.message.id })).data;
    expect(message).toMatchObject({ content: '', deletedAt: expect.any(String) });
    expect(await to.next('message:updated')).toMatchObject({ seq: 1, message: { content: '' } });
    expect(await from.request('typing:start', { conversationId: id })).toEqual({ data: {} });
    expect(await to.next('typing')).toEqual({ conversationId: id, userId: alice.id, isTyping: true });
    const { states } = (await to.request('presence:watch', { userIds: [alice.id] })).data;
    expect(states).toEqual([{ userId: alice.id, isOnline: true, lastSeenAt: expect.any(String) }]);
    const [synced] = (await to.request('sync', { conversations: {} })).data.conversations;
    expect(keysOf(synced)).toEqual(
      [
        ...['id', 'rev', 'seq', 'readSeq', 'deliveredSeq', 'peerReadSeq', 'peerDeliveredSeq'],
        ...['status', 'changes', 'more'],
      ].sort(),
    );
  });
});

describe('A value of the wrong type', () => {
  it('is refused as that, and not for a limit that it has no measure for', async () => {
    const frank = await world.newcomer('frank');
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

describe('A sync that has not room for everything', () => {
  it('answers first what the client asked about', async () => {
    const [carol, dave] = [await world.newcomer('carol'), await world.newcomer('dave')];
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
