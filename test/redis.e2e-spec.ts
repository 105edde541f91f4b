import { findRedis, RedisServer } from './support/redis-server.js';
import { insist } from './support/client.js';
import type { RunningApp } from './support/app.js';
import { type Person, startWorld, type World } from './support/world.js';
import { until } from './support/waiting.js';

const program = findRedis();
/** Continuous integration has a Redis, so that a missing one is a failure there and no excuse. */
const isExpected = process.env.RABITCHAT_TEST_COMPLETE !== undefined;

if (program === undefined && isExpected)
  it('finds a redis-server', () => expect(program).toEqual(expect.any(String)));

/** Left out, and reported as skipped, where there is no redis-server. */
const describeWithRedis = program === undefined ? describe.skip : describe;

describeWithRedis('two nodes on one Redis', () => {
  let redis: RedisServer;
  let world: World;
  let second: RunningApp;
  let alice: Person;
  let bob: Person;
  let id: string;

  beforeAll(async () => {
    redis = await RedisServer.create(program!);
    await redis.start();
    world = await startWorld({ redisUrl: redis.url });
    second = await world.addNode();
    alice = await world.person('alice');
    bob = await world.person('bob');
    await bob.post(`/api/users/${alice.id}/follow`);
    id = (await alice.post('/api/conversations', { userId: bob.id })).body.id;
  });
  afterAll(async () => {
    await world.close();
    await redis.remove();
  });
  afterEach(() => world.people.forEach((person) => person.disconnect()));

  const send = async (content: string) =>
    (await insist(() => alice.post(`/api/conversations/${id}/messages`, { content }))).body;

  it('give messages, marks and typing to each other, and hear nothing of it over PostgreSQL', async () => {
    const [from, to] = [await alice.connect(), await bob.connect(second.url)];
    const listening = await world.query(
      `SELECT 1 FROM pg_stat_activity WHERE application_name = 'rabitchat bus' AND datname = current_database()`,
    );
    expect(listening).toEqual([]);
    const sent = await Promise.all(Array.from({ length: 20 }, (_, n) => send(`${n}`)));
    await to.until(() => to.received('message:new').length === sent.length);
    const seqs = to.received('message:new').map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => seqs[0] + index));
    await to.request('conversation:read', { conversationId: id, seq: seqs.at(-1) });
    expect(await from.next('conversation:read')).toMatchObject({ userId: bob.id, seq: seqs.at(-1) });
    // Nobody looks for who is typing: it is heard or it is lost.
    await from.request('typing:start', { conversationId: id });
    expect(await to.next('typing')).toMatchObject({ userId: alice.id, isTyping: true });
  });

  it('cut the sockets of a session that ends on the other one', async () => {
    const carol = await world.person('carol');
    const socket = await carol.connect(second.url);
    await carol.post('/api/auth/logout');
    expect(await socket.next('session:revoked')).toEqual({ reason: 'logout' });
  });

  it('lose nothing when Redis dies, and wake each other again when it is back', async () => {
    const [from, to] = [await alice.connect(), await bob.connect(second.url)];
    redis.kill();
    const unheard = await send('unheard');
    expect(await to.next('message:new')).toMatchObject({ seq: unheard.seq });
    await redis.start();
    const isHeard = async () => {
      await from.request('typing:start', { conversationId: id });
      await from.request('typing:stop', { conversationId: id });
      return to.received('typing').length > 0;
    };
    await until('the nodes hear each other again', isHeard, 10_000);
    expect(to.received('disconnect')).toEqual([]);
  });
});
