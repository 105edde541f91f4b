import { Random } from '../../src/cli/random.js';
import type { RunningApp } from '../support/app.js';
import type { TestSocket } from '../support/socket.js';
import { type Person, startWorld, type World } from '../support/world.js';

/** A client's copy of a conversation. */
interface Copy {
  rev: number;
  messages: Map<string, any>;
  /** Marks, numbers and status. */
  state: Record<string, unknown>;
}

type Copies = Map<string, Copy>;

const STEPS = 110;
const STATE = ['seq', 'readSeq', 'deliveredSeq', 'peerReadSeq', 'peerDeliveredSeq', 'status'] as const;

/** What takes a rev when it changes: not the marks, and not what hangs on the people. */
const lasting = ({ read: _r, readAt: _a, status: _s, deliveredAt: _d, sender: _p, ...message }: any) => ({
  ...message,
  replyTo: message.replyTo && { ...message.replyTo, sender: undefined },
});

const bySeq = ({ messages }: Copy) => [...messages.values()].sort((a, b) => a.seq - b.seq).map(lasting);

describe('a client that was away', () => {
  let world: World;
  let second: RunningApp;
  let made = 0;

  beforeAll(async () => {
    world = await startWorld();
    second = await world.addNode();
  });
  afterAll(() => world.close());
  afterEach(() => world.people.forEach((person) => person.disconnect()));

  const emptyCopy = (): Copy => ({ rev: 0, messages: new Map(), state: {} });

  function take(copy: Copy, changes: any[]): void {
    const revs = changes.map(({ rev }) => rev);
    expect(revs).toEqual([...new Set<number>(revs)].sort((a, b) => a - b));
    for (const message of changes) copy.messages.set(message.id, message);
  }

  /** Catches up over the socket until nothing more is to come; what is not visible any more makes it begin anew. */
  async function sync(socket: TestSocket, copies: Copies): Promise<number> {
    for (let rounds = 1; ; rounds += 1) {
      const known = Object.fromEntries([...copies].map(([id, { rev }]) => [id, rev]));
      const { data, problem } = await socket.request('sync', { conversations: known });
      if (problem?.status === 404) {
        copies.clear();
        continue;
      }
      let moved = false;
      for (const { id, rev, changes, more, ...state } of data.conversations) {
        const copy = copies.get(id) ?? emptyCopy();
        copies.set(id, copy);
        take(copy, changes);
        copy.state = state;
        if (changes.length > 0) moved = true;
        copy.rev = more ? (changes.at(-1)?.rev ?? copy.rev) : rev;
      }
      if (data.conversations.every(({ more }: { more: boolean }) => !more)) return rounds;
      expect(moved).toBe(true);
    }
  }

  /** The same over HTTP, conversation by conversation. */
  async function change(person: Person, copies: Copies, limit: number): Promise<void> {
    const visible = new Set<string>(await conversationIds(person));
    for (const id of copies.keys()) if (!visible.has(id)) copies.delete(id);
    for (const id of visible) {
      const copy = copies.get(id) ?? emptyCopy();
      copies.set(id, copy);
      for (let more = true; more;) {
        const { body } = await person.get(
          `/api/conversations/${id}/changes?after=${copy.rev}&limit=${limit}`,
        );
        take(copy, body.changes);
        more = body.more;
        copy.rev = more ? body.changes.at(-1).rev : body.head;
      }
    }
  }

  async function conversationIds(person: Person): Promise<string[]> {
    const accepted = (await person.get('/api/conversations?limit=100')).body as { id: string }[];
    const requests = (await person.get('/api/messages/requests?limit=100')).body as { id: string }[];
    return [...new Set([...accepted, ...requests].map(({ id }) => id))];
  }

  async function fresh(person: Person): Promise<Copies> {
    const copies: Copies = new Map();
    for (const id of await conversationIds(person)) {
      const { body } = await person.get(`/api/conversations/${id}`);
      const history = (await person.get(`/api/conversations/${id}/messages?after=0&limit=100`)).body as any[];
      const state = { ...body, seq: body.lastSeq };
      copies.set(id, { rev: body.lastRev, messages: new Map(history.map((one) => [one.id, one])), state });
    }
    return copies;
  }

  /** Someone who acts through one node and another, and two clients of theirs that look in now and then. */
  interface Actor {
    person: Person;
    socket: TestSocket;
    bySync: Copies;
    byChanges: Copies;
  }

  async function actors(...names: string[]): Promise<Actor[]> {
    made += 1;
    const all: Actor[] = [];
    for (const [index, name] of names.entries()) {
      const person = await world.person(`${name}${made}`);
      const socket = await person.connect(index % 2 ? second.url : world.url);
      all.push({ person, socket, bySync: new Map(), byChanges: new Map() });
    }
    return all;
  }

  /** One of the things that people do, which may well be refused; now and then to somebody who is not meant. */
  async function act(all: Actor[], roll: (n: number) => number, known: Known, step: number): Promise<void> {
    const { id: conversationId, people } = known.conversations[roll(known.conversations.length)]!;
    const [actor, peer] = roll(2) ? people : [people[1], people[0]];
    const { person, socket } = roll(9) ? actor : all[roll(all.length)]!;
    person.url = roll(2) ? world.url : second.url;
    const own = known.messages.filter((message) => message.conversationId === conversationId);
    const target = own[roll(own.length)];
    const author = all.find((one) => one.person.id === target?.senderId)?.person ?? person;
    const deed = roll(26);
    if (deed < 10 || !target) {
      const replyToId = roll(2) ? target?.id : undefined;
      const { data } = await socket.request('message:send', {
        conversationId,
        content: `${step}`,
        replyToId,
      });
      if (data) known.messages.push(data.message);
    } else if (deed < 14) await author.put(`/api/messages/${target.id}`, { content: `edit ${step}` });
    else if (deed < 15) await author.delete(`/api/messages/${target.id}`);
    else if (deed < 18) await person.post(`/api/messages/${target.id}/react`, { emoji: `e${roll(2)}` });
    else if (deed < 21) {
      const event = roll(2) ? 'conversation:read' : 'conversation:delivered';
      await socket.request(event, { conversationId, seq: roll(20) });
    } else if (deed === 21) await begin(known, all[roll(all.length)]!, all[roll(all.length)]!);
    else if (deed === 22) await person.post(`/api/messages/requests/${conversationId}/accept`);
    else if (deed === 23) await person.delete(`/api/messages/requests/${conversationId}`);
    else if (deed === 24) await person.post(`/api/users/${peer.person.id}/block`);
    else {
      await actor.person.delete(`/api/users/${peer.person.id}/block`);
      await peer.person.delete(`/api/users/${actor.person.id}/block`);
    }
  }

  async function begin(known: Known, one: Actor, other: Actor): Promise<void> {
    const { status, body } = await one.person.post('/api/conversations', { userId: other.person.id });
    if (status !== 201 || known.conversations.some(({ id }) => id === body.id)) return;
    known.conversations.push({ id: body.id, people: [one, other] });
  }

  interface Known {
    conversations: { id: string; people: readonly [Actor, Actor] }[];
    messages: { id: string; conversationId: string; senderId: string }[];
  }

  it.each([3, 15])(
    'has what a fresh load gives, whatever happened meanwhile (seed %i)',
    async (seed) => {
      const random = new Random(seed);
      const roll = (n: number) => random.below(n);
      const all = await actors('alice', 'bob', 'carol', 'dave');
      const [alice, bob, carol, dave] = all as [Actor, Actor, Actor, Actor];
      const known: Known = { conversations: [], messages: [] };
      for (const friend of [bob, carol]) {
        await friend.person.post(`/api/users/${alice.person.id}/follow`);
        await begin(known, alice, friend);
      }
      await begin(known, dave, alice);
      for (let step = 0; step < STEPS; step += 1) {
        await act(all, roll, known, step);
        const { person, socket, bySync, byChanges } = all[roll(all.length)]!;
        const look = roll(10);
        if (look === 0) await sync(socket, bySync);
        if (look === 1) await change(person, byChanges, 1 + roll(6));
      }
      expect(known.messages.length).toBeGreaterThan(STEPS / 5);
      for (const { person, socket, bySync, byChanges } of all) {
        await sync(socket, bySync);
        await change(person, byChanges, 7);
        const truth = await fresh(person);
        await recount(person, truth);
        for (const copies of [bySync, byChanges]) {
          const visible = [...copies.keys()].filter(
            (id) => truth.has(id) || copies.get(id)!.messages.size > 0,
          );
          expect(visible.sort()).toEqual([...truth.keys()].sort());
          for (const [id, { rev, messages, state }] of truth) {
            const copy = copies.get(id)!;
            expect(bySeq(copy)).toEqual(bySeq({ rev, messages, state }));
            expect(copy.rev).toBe(rev);
          }
        }
        for (const [id, { state }] of truth) {
          const pick = (from: Record<string, unknown>) => STATE.map((name) => [name, from[name]]);
          expect(pick(bySync.get(id)!.state)).toEqual(pick(state));
        }
      }
    },
    60_000,
  );

  const MOST_BYTES = 3 * 1024 * 1024;
  const bytesOf = (answer: unknown) => Buffer.byteLength(JSON.stringify(answer));

  /** A conversation of so many messages that are as long as they may be; each answers the first. */
  async function fill(conversationId: string, character: string, count: number): Promise<void> {
    await world.query(
      `INSERT INTO messages (id, conversation_id, sender_id, receiver_id, content, seq, rev, reply_to_id)
       SELECT c.id || '-' || n, c.id, c.participant1_id, c.participant2_id, repeat($2, 5000), n, n,
         CASE WHEN n > 1 THEN c.id || '-1' END
       FROM conversations c, generate_series(1, $3::int) n WHERE c.id = $1`,
      [conversationId, character, count],
    );
    await world.query('UPDATE conversations SET last_seq = $2, last_rev = $2 WHERE id = $1', [
      conversationId,
      count,
    ]);
  }

  it('gets the longest messages in answers of at most 3 MB, each of which brings it on', async () => {
    const all = await actors('alice', 'bob', 'carol', 'dave');
    const [{ person: alice, socket }, ...others] = all as [Actor, ...Actor[]];
    const ids: string[] = [];
    for (const { person } of others) {
      await person.post(`/api/users/${alice.id}/follow`);
      ids.push((await alice.post('/api/conversations', { userId: person.id })).body.id);
    }
    // Four bytes each, and one byte that takes six in JSON.
    await fill(ids[0]!, '𝄞', 90);
    await fill(ids[1]!, '\u0001', 70);
    await socket.request('message:send', { conversationId: ids[2], content: 'short' });

    const answers: unknown[] = [];
    const watched = { request: (name: string, payload: unknown) => ask(name, payload) } as TestSocket;
    const ask = async (name: string, payload: unknown) => {
      answers.push(await socket.request(name, payload));
      return answers.at(-1);
    };
    const copies: Copies = new Map();
    const rounds = await sync(watched, copies);
    expect(rounds).toBeGreaterThan(2);
    expect(Math.max(...answers.map(bytesOf))).toBeLessThan(MOST_BYTES);
    expect(Math.min(...answers.slice(0, -1).map(bytesOf))).toBeGreaterThan(MOST_BYTES / 2);
    expect(ids.map((id) => copies.get(id)!.messages.size)).toEqual([90, 70, 1]);

    const { body } = await alice.get(`/api/conversations/${ids[0]}/changes?limit=200`);
    expect(bytesOf(body)).toBeLessThan(MOST_BYTES);
    expect(body).toMatchObject({ more: true, head: 90 });
    const byChanges: Copies = new Map();
    await change(alice, byChanges, 200);
    for (const id of ids) expect(bySeq(byChanges.get(id)!)).toEqual(bySeq(copies.get(id)!));
  });

  async function recount(person: Person, truth: Copies): Promise<void> {
    const { total, conversations } = (await person.get('/api/me/unread')).body;
    const expected: Record<string, number> = {};
    for (const [id, { messages, state }] of truth) {
      const unread = [...messages.values()].filter(
        ({ seq, senderId, deletedAt }) =>
          seq > (state.readSeq as number) && senderId !== person.id && deletedAt === null,
      ).length;
      if (unread > 0) expected[id] = unread;
    }
    expect(conversations).toEqual(expected);
    expect(total).toBe(Object.values(expected).reduce((sum, n) => sum + n, 0));
  }
});
