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
