import { startWorld, type World } from './support/world.js';

let world: World;

beforeAll(async () => (world = await startWorld()));
afterAll(() => world.close());

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
