import { isDeepStrictEqual } from 'node:util';
import { Database } from '../../src/database/database.js';
import type { RunningApp } from '../support/app.js';
import type { Reply } from '../support/client.js';
import type { TestSocket } from '../support/socket.js';
import { type Person, startWorld, type World } from '../support/world.js';

let world: World;
let second: RunningApp;
let count = 0;

beforeAll(async () => {
  world = await startWorld();
  second = await world.addNode();
});
afterAll(() => world.close());

interface Friends {
  alice: Person;
  bob: Person;
  id: string;
}

/** Alice and Bob, who follow each other, and their conversation. */
async function friends(): Promise<Friends> {
  count += 1;
  const [alice, bob] = [await world.person(`alice${count}`), await world.person(`bob${count}`)];
  await alice.post(`/api/users/${bob.id}/follow`);
  await bob.post(`/api/users/${alice.id}/follow`);
  return { alice, bob, id: (await alice.post('/api/conversations', { userId: bob.id })).body.id };
}

const say = (person: Person, id: string, content: string, rest: object = {}) =>
  person.post(`/api/conversations/${id}/messages`, { content, ...rest });

async function said(person: Person, id: string, content: string, rest: object = {}): Promise<any> {
  const { status, body } = await say(person, id, content, rest);
  expect(status).toBe(201);
  return body;
}

const historyOf = async (person: Person, id: string) =>
  (await person.get(`/api/conversations/${id}/messages?after=0&limit=100`)).body as any[];

/** Waits until so many statements of the test's database wait for a lock. */
async function untilBlocked(statements: number): Promise<void> {
  const deadline = Date.now() + 2000;
  for (;;) {
    const [row] = await world.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    if (row.n >= statements) return;
    if (Date.now() > deadline) throw new Error(`${row.n} statements wait for a lock, not ${statements}`);
  }
}

/** Starts the requests one after the other while the conversation is locked, so that they take effect in this order. */
async function inOrder<T>(id: string, requests: (() => Promise<T>)[]): Promise<T[]> {
  const database = world.app.get(Database);
  const answers: Promise<T>[] = [];
  await database.transaction(async () => {
    await database.query('SELECT 1 FROM conversations WHERE id = $1 FOR NO KEY UPDATE', [id]);
    for (const request of requests) {
      answers.push(request());
      await untilBlocked(answers.length);
    }
  });
  return Promise.all(answers);
}

const withoutDuplicate = ({ duplicate: _, ...message }: any) => message;

describe('an acknowledged reply', () => {
  it.each([
    ['deleted', (alice: Person, messageId: string) => alice.delete(`/api/messages/${messageId}`), ''],
    [
      'edited',
      (alice: Person, messageId: string) => alice.put(`/api/messages/${messageId}`, { content: 'new' }),
      'new',
    ],
  ])('quotes what it answers as it was left when %s before it', async (_, change, quoted) => {
    const { alice, bob, id } = await friends();
    const { id: replyToId } = await said(alice, id, 'old');
    const [, reply] = (await inOrder(id, [
      () => change(alice, replyToId),
      () => say(bob, id, 'hm', { replyToId }),
    ])) as [Reply, Reply];
    expect(reply.status).toBe(201);
    expect(reply.body.replyTo.content).toBe(quoted);
    const [, shown] = await historyOf(bob, id);
    expect(shown).toEqual(withoutDuplicate(reply.body));
  });

  it('is refused when its quote is in another conversation, and uses up no number', async () => {
    const { alice, bob, id } = await friends();
    const other = await friends();
    const { id: replyToId } = await said(other.alice, other.id, 'elsewhere');
    expect(await say(bob, id, 'hm', { replyToId })).toMatchObject({
      status: 400,
      body: { code: 'reply-not-found' },
    });
    expect(await said(alice, id, 'first')).toMatchObject({ seq: 1, rev: 1 });
  });
});

describe('answers, changes, histories and events', () => {
  const ROUNDS = 25;

  /** Notes what is said of each rev, and by what. */
  class Sayings {
    private readonly byRev = new Map<number, { by: string; message: any }[]>();

    note(by: string, message: any): void {
      const known = this.byRev.get(message.rev) ?? [];
      this.byRev.set(message.rev, [...known, { by, message }]);
    }

    get contradictions(): string[] {
      return [...this.byRev].flatMap(([rev, sayings]) => {
        const states = sayings.map(({ message }) => stateOf(message));
        const agree = states.every((state) => isDeepStrictEqual(state, states[0]));
        return agree ? [] : [`rev ${rev}: ${sayings.map(({ by }) => by).join(', ')}`];
      });
    }
  }

  /** What a rev stands for: all but how far the message has been received and read. */
  const stateOf = ({ status: _s, read: _r, readAt: _ra, deliveredAt: _da, ...state }: any) => state;

  const ask = async (socket: TestSocket, event: string, payload: object) => {
    for (;;) {
      const answer = await socket.request(event, payload);
      if (answer.problem?.status !== 503) return answer.data?.message;
    }
  };

  it.each([
    ['one node', () => world.url],
    ['two nodes', () => second.url],
  ])('say the same of the same rev on %s', async (_, otherUrl) => {
    const { alice, bob, id } = await friends();
    const [from, to] = [await alice.connect(), await bob.connect(otherUrl())];
    const sayings = new Sayings();
    let head = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const first = await ask(from, 'message:send', { conversationId: id, content: `regretted ${round}` });
      const messageId = first.id;
      const reply = { conversationId: id, content: 'hm', replyToId: messageId };
      const answered = await Promise.all([
        ask(to, 'message:send', { ...reply, clientMessageId: `reply ${round}` }),
        ask(from, 'message:edit', { messageId, content: `put better ${round}` }),
        ask(to, 'message:send', reply),
        ask(to, 'message:react', { messageId, emoji: '🐇' }),
        ask(from, 'message:delete', { messageId }),
        ask(to, 'message:send', { ...reply, clientMessageId: `reply ${round}` }),
      ]);
      for (const message of [first, ...answered]) if (message) sayings.note('answer', message);
      const { changes } = (await bob.get(`/api/conversations/${id}/changes?after=${head}&limit=200`)).body;
      for (const message of changes) sayings.note('change', message);
      head = changes.at(-1).rev;
      for (const message of (await alice.get(`/api/conversations/${id}/messages?limit=4`)).body)
        sayings.note('history', message);
    }
    for (const socket of [from, to]) {
      const events = () => socket.log.filter(({ name }) => name.startsWith('message:'));
      await socket.until(() => events().at(-1)?.payload.rev === head);
      for (const { payload } of events()) sayings.note('event', payload.message);
    }
    expect(sayings.contradictions).toEqual([]);
  });
});

describe('a conversation whose last_seq is behind its messages', () => {
  it('takes the next message after the highest number, with the client id that was asked for', async () => {
    const { alice, bob, id } = await friends();
    for (const content of ['1', '2', '3']) await said(alice, id, content);
    await world.query('UPDATE conversations SET last_seq = 1, last_rev = 1 WHERE id = $1', [id]);
    const sent = await said(bob, id, '4', { clientMessageId: 'fourth' });
    expect(sent).toMatchObject({ seq: 4, rev: 4, content: '4' });
    expect(await say(bob, id, '4', { clientMessageId: 'fourth' })).toMatchObject({
      status: 200,
      body: { duplicate: true, id: sent.id },
    });
    expect(await said(alice, id, '5')).toMatchObject({ seq: 5, rev: 5 });
    expect((await historyOf(alice, id)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('an answer to a change that waited', () => {
  it.each<[string, (alice: Person, id: string) => Promise<Reply>]>([
    ['an edit', (alice, id) => alice.put(`/api/messages/${id}`, { content: 'new' })],
    ['a deletion', (alice, id) => alice.delete(`/api/messages/${id}`)],
  ])('tells how far the message of %s was read meanwhile', async (_, change) => {
    const { alice, bob, id } = await friends();
    const { id: messageId } = await said(alice, id, 'old');
    const database = world.app.get(Database);
    let changed: Promise<Reply> | undefined;
    await database.transaction(async () => {
      await database.query('SELECT 1 FROM conversations WHERE id = $1 FOR NO KEY UPDATE', [id]);
      changed = change(alice, messageId);
      await untilBlocked(1);
      expect((await bob.post(`/api/conversations/${id}/read`)).body.seq).toBe(1);
    });
    const { body } = await changed!;
    const message = body.message ?? body;
    const [shown] = await historyOf(alice, id);
    expect(message).toMatchObject({ rev: 2, read: true, status: 'READ' });
    expect(message).toEqual(shown);
  });
});

describe('a conversation in an answer', () => {
  /** Keeps what reads reactions waiting while something happens, which falls between two reads if there are two. */
  async function meanwhile(read: () => Promise<Reply>, happens: () => Promise<unknown>): Promise<Reply> {
    const database = world.app.get(Database);
    let answer: Promise<Reply> | undefined;
    await database.transaction(async () => {
      await database.query('LOCK TABLE message_reactions IN ACCESS EXCLUSIVE MODE');
      answer = read();
      await untilBlocked(1);
      await happens();
    });
    return answer!;
  }

  it.each<[string, (alice: Person, id: string, bob: Person) => Promise<Reply>]>([
    ['GET /api/conversations/:id', (alice, id) => alice.get(`/api/conversations/${id}`)],
    ['GET /api/conversations', (alice) => alice.get('/api/conversations')],
    ['GET /api/messages/inbox/primary', (alice) => alice.get('/api/messages/inbox/primary')],
    ['POST /api/conversations', (alice, _id, bob) => alice.post('/api/conversations', { userId: bob.id })],
  ])('is as of one instant: %s', async (_, read) => {
    const { alice, bob, id } = await friends();
    await said(bob, id, 'first');
    const reply = await meanwhile(
      () => read(alice, id, bob),
      () => said(bob, id, 'second'),
    );
    const [conversation] = [reply.body].flat();
    const { lastSeq, lastRev, readSeq, unreadCount, lastMessage } = conversation;
    expect({ seq: lastMessage.seq, rev: lastMessage.rev }).toEqual({ seq: lastSeq, rev: lastRev });
    expect(unreadCount).toBe(lastSeq - readSeq);
  });

  it.each([
    ['history', (alice: Person, id: string) => alice.get(`/api/conversations/${id}/messages`)],
    ['changes', (alice: Person, id: string) => alice.get(`/api/conversations/${id}/changes?after=0`)],
    ['search', (alice: Person, id: string) => alice.get(`/api/conversations/${id}/search?q=first`)],
  ])('has marks that are not older than the messages: %s', async (_, read) => {
    const { alice, bob, id } = await friends();
    await said(alice, id, 'first');
    const reply = await meanwhile(
      () => read(alice, id),
      () => bob.post(`/api/conversations/${id}/read`),
    );
    const [message] = reply.body.changes ?? reply.body;
    expect(message).toMatchObject({ content: 'first', read: true, status: 'READ' });
  });
});
