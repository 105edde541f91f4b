import { randomUUID } from 'node:crypto';
import { Bus } from '../src/bus/bus.js';
import { BusTransport } from '../src/bus/bus-transport.js';
import { SocketDrain } from '../src/realtime/socket-drain.js';
import type { RunningApp } from './support/app.js';
import { openSocket, type TestSocket } from './support/socket.js';
import { PASSWORD, type Person, startWorld, type World } from './support/world.js';
import { until } from './support/waiting.js';

/** Alice's sockets are on the first node, Bob's on the second. */
describe('two nodes on one database', () => {
  let world: World;
  let second: RunningApp;
  let alice: Person;
  let bob: Person;
  let id: string;

  beforeAll(async () => {
    world = await startWorld();
    second = await world.addNode();
    alice = await world.person('alice');
    bob = await world.person('bob');
    await bob.post(`/api/users/${alice.id}/follow`);
    id = (await alice.post('/api/conversations', { userId: bob.id })).body.id;
  });
  afterAll(() => world.close());
  afterEach(() => world.people.forEach((person) => person.disconnect()));

  /** Tries again, as clients do, when the server is too busy to answer in time. */
  const send = async (socket: TestSocket, content: string) => {
    const message = { conversationId: id, content, clientMessageId: randomUUID() };
    let answer: any;
    const isAnswered = async () => {
      answer = await socket.request('message:send', message);
      return answer.problem?.status !== 503;
    };
    await until(`"${content}" is answered`, isAnswered, 15_000);
    return answer;
  };

  const cuts: (() => void)[] = [];
  afterEach(() => cuts.splice(0).forEach((mend) => mend()));

  /** The wire of a node, cut: what it is given is lost. */
  const cutWire = (node: RunningApp) => {
    const wire = node.app.get(BusTransport);
    const { send: original } = wire;
    wire.send = () => Promise.resolve();
    const mend = () => void (wire.send = original);
    cuts.push(mend);
    return { mend };
  };

  /** The wire of a node, with what it is given held back until it is asked for. */
  const holdWire = (node: RunningApp) => {
    const wire = node.app.get(BusTransport);
    const { send: original } = wire;
    const held: string[] = [];
    wire.send = (text) => {
      held.push(text);
      return Promise.resolve();
    };
    const mend = () => void (wire.send = original);
    cuts.push(mend);
    const deliver = async () => {
      for (const text of held) await original.call(wire, text);
    };
    const holds = (word: string) =>
      until(`the wire holds "${word}"`, () => held.some((text) => text.includes(word)), 5000);
    return { mend, deliver, holds };
  };

  const settle = (socket: TestSocket) => socket.request('presence:watch', { userIds: [] });

  it('give messages, edits, marks and typing from one to the other, in the order of their revs', async () => {
    const [from, to] = [await alice.connect(), await bob.connect(second.url)];
    expect(from.received('ready')[0].node).not.toBe(to.received('ready')[0].node);
    const count = 40;
    await Promise.all(Array.from({ length: count }, (_, n) => send(n % 2 ? from : to, `${n}`)));
    const { data } = await send(from, 'last');
    await from.request('message:edit', { messageId: data.message.id, content: 'the last' });
    for (const socket of [from, to]) {
      const events = () => socket.log.filter(({ name }) => name.startsWith('message:'));
      await socket.until(() => events().at(-1)?.payload.message.content === 'the last');
      const revs = events().map(({ payload }) => payload.rev);
      expect(revs).toEqual(revs.toSorted((a, b) => a - b));
      expect(new Set(revs).size).toBe(revs.length);
      const seqs = socket.received('message:new').map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_, index) => seqs[0] + index));
      expect(seqs).toHaveLength(count + 1);
    }
    await to.request('conversation:read', { conversationId: id, seq: 2 });
    expect(await from.next('conversation:read')).toMatchObject({ userId: bob.id, seq: 2 });
    await from.request('typing:start', { conversationId: id });
    expect(await to.next('typing')).toMatchObject({ userId: alice.id, isTyping: true });
    await send(from, 'typed');
    expect(await to.next('typing')).toMatchObject({ userId: alice.id, isTyping: false });
  });

  it('tell each other of conversations that begin, and of requests', async () => {
    const carol = await world.person('carol');
    const [from, to] = [await carol.connect(), await bob.connect(second.url)];
    const { body } = await carol.post('/api/conversations', { userId: bob.id });
    await from.next('conversation:new');
    await from.request('message:send', { conversationId: body.id, content: 'may I?' });
    expect(await to.next('conversation:new')).toMatchObject({
      conversation: { id: body.id, status: 'REQUEST' },
    });
    expect(await to.next('message:new')).toMatchObject({ conversationId: body.id, seq: 1 });
    await bob.post(`/api/messages/requests/${body.id}/accept`);
    for (const socket of [from, to]) {
      expect(await socket.next('conversation:updated')).toMatchObject({
        conversation: { status: 'ACCEPTED' },
      });
    }
  });

  it('lose nothing while the wire between them is cut, and send the missed tail unasked', async () => {
    const [from, to] = [await alice.connect(), await bob.connect(second.url)];
    const cut = cutWire(world.nodes[0]!);
    const { data } = await send(from, 'unheard');
    await from.request('message:react', { messageId: data.message.id, emoji: '👂' });
    const dave = await world.person('dave');
    const erin = await world.person('erin');
    await erin.post(`/api/users/${dave.id}/follow`);
    const unheard = await erin.connect(second.url);
    const { body } = await dave.post('/api/conversations', { userId: erin.id });
    await dave.post(`/api/conversations/${body.id}/messages`, { content: 'unheard' });
    expect(await to.next('message:new')).toMatchObject({ seq: data.message.seq });
    // The look that finds the message may come before the reaction or after it.
    const hasTheEar = ({ payload }: { payload: any }) => payload?.message?.reactions?.[0]?.emoji === '👂';
    await to.until(() => to.log.some(hasTheEar), 'the reaction');
    expect(await unheard.next('conversation:new')).toMatchObject({ conversation: { id: body.id } });
    expect(await unheard.next('message:new')).toMatchObject({ conversationId: body.id, seq: 1 });
    cut.mend();
    const heard = await send(from, 'heard');
    expect(await to.next('message:new')).toMatchObject({ seq: heard.data.message.seq });
    await settle(unheard);
    expect(unheard.received('message:new')).toHaveLength(1);
  });

  it('call a message new when it first comes, whatever has become of it while the wire was cut', async () => {
    const [from, to] = [await alice.connect(), await bob.connect(second.url)];
    cutWire(world.nodes[0]!);
    const { data } = await send(from, 'first');
    const last = await send(from, 'second');
    await from.request('message:edit', { messageId: data.message.id, content: 'first of all' });
    const events = () => to.log.filter(({ name }) => name.startsWith('message:'));
    await to.until(() => events().at(-1)?.payload.message.content === 'first of all');
    for (const { id } of [data.message, last.data.message])
      expect(events().find(({ payload }) => payload.message.id === id)?.name).toBe('message:new');
  });

  it('listen again when their listening connection is killed, and tell the marks that were missed', async () => {
    const [from, to] = [await alice.connect(), await bob.connect(second.url)];
    const { data } = await send(from, 'read me');
    await to.next('message:new');
    const killed = await world.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'rabitchat bus' AND datname = current_database()`,
    );
    expect(killed).toHaveLength(2);
    await to.request('conversation:read', { conversationId: id, seq: data.message.seq });
    expect(await from.next('conversation:read')).toMatchObject({ seq: data.message.seq });
    const restored = await send(to, 'still here');
    expect((await from.next('message:new')).seq).toBe(data.message.seq);
    expect((await from.next('message:new')).seq).toBe(restored.data.message.seq);
  });

  it('never tell a mark to have moved back, whatever wake-up comes late', async () => {
    const [from, to] = [await alice.connect(), await bob.connect(second.url)];
    const dora = await world.person('dora');
    await bob.post(`/api/users/${dora.id}/follow`);
    const conversationId = (await dora.post('/api/conversations', { userId: bob.id })).body.id;
    const watcher = await dora.connect();
    for (const content of ['One', 'Two', 'Three'])
      await dora.post(`/api/conversations/${conversationId}/messages`, { content });
    const read = (seq: number) => to.request('conversation:read', { conversationId, seq });
    const late = holdWire(second);
    await read(1);
    await late.holds('conversation-read');
    late.mend();
    await read(2);
    expect(await watcher.next('conversation:read')).toMatchObject({ seq: 2 });
    await late.deliver();
    await read(3);
    expect(await watcher.next('conversation:read')).toMatchObject({ seq: 3 });
    expect(watcher.received('conversation:read').map(({ seq }) => seq)).toEqual([2, 3]);
    expect(from.received('conversation:read')).toEqual([]);
  });

  it('cut the sockets of a session that ends on the other one, also while the wire is cut', async () => {
    for (const wireIsCut of [false, true]) {
      const cut = wireIsCut ? cutWire(world.nodes[0]!) : undefined;
      const frank = await world.person(wireIsCut ? 'frankie' : 'frank');
      const socket = await frank.connect(second.url);
      await frank.post('/api/auth/logout');
      const reason = wireIsCut ? 'revoked' : 'logout';
      expect(await socket.next('session:revoked')).toEqual({ reason });
      expect(await socket.next('disconnect')).toBe('io server disconnect');
      cut?.mend();
    }
    cutWire(world.nodes[0]!);
    const grace = await world.person('grace');
    const socket = await grace.connect(second.url);
    await grace.delete('/api/me', { password: PASSWORD });
    expect(await socket.next('session:revoked')).toEqual({ reason: 'deleted' });
  });

  it('agree on who is online, also when one of them dies', async () => {
    const watcher = await alice.connect();
    const states = async () => (await watcher.request('presence:watch', { userIds: [bob.id] })).data.states;
    expect(await states()).toMatchObject([{ isOnline: false }]);
    const third = await world.addNode();
    const here = await bob.connect(second.url);
    expect(await watcher.next('presence')).toMatchObject({ userId: bob.id, isOnline: true });
    await bob.connect(third.url);
    here.close();
    await third.close();
    world.nodes.pop();
    expect(await watcher.next('presence')).toMatchObject({ userId: bob.id, isOnline: false });
    expect(watcher.received('presence')).toHaveLength(2);

    // A node that was killed leaves its row and its people behind.
    await world.query(
      `INSERT INTO presence_nodes (node_id, seen_at) VALUES ('killed', now() - interval '5 seconds')`,
    );
    await world.query(`INSERT INTO presence_connections (node_id, user_id) VALUES ('killed', $1)`, [bob.id]);
    expect(await states()).toMatchObject([{ isOnline: true }]);
    await watcher.until(() => watcher.received('presence').length === 3, 'the death of the node', 15_000);
    expect(watcher.received('presence').at(-1)).toMatchObject({ userId: bob.id, isOnline: false });
  });

  it('send their clients away when they stop, and stock clients find another one by themselves', async () => {
    const fourth = await world.addNode();
    const client = openSocket(fourth.url, { cookie: alice.cookie, reconnection: true });
    const { node } = await client.next('ready');
    expect(node).toBe(fourth.app.get(Bus).nodeId);
    await fourth.app.get(SocketDrain).drain();
    expect(await client.next('server:drain')).toEqual({ retryInMs: expect.any(Number) });
    expect(await client.next('disconnect')).toBe('transport close');
    expect(client.socket.active).toBe(true);
    const turnedAway = await fetch(`${fourth.url}/socket.io/?EIO=4&transport=polling`);
    expect(turnedAway.status).toBe(503);
    client.close();
    await fourth.close();
    world.nodes.pop();
  });
});
