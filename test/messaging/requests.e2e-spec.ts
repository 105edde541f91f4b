import { startWorld, type World } from '../support/world.js';

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
