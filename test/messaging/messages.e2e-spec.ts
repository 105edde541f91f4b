import { Database } from '../../src/database/database.js';
import { SyncService } from '../../src/messaging/sync/sync.service.js';
import { ErasureService } from '../../src/messaging/messages/erasure.service.js';
import { Random } from '../../src/cli/random.js';
import { insist, type Reply } from '../support/client.js';
import { pointersOf, refusal as statusAndCode } from '../support/replies.js';
import { until } from '../support/waiting.js';
import { type Person, startWorld, type World } from '../support/world.js';

let world: World;

beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

/** New users of these names, who do not know each other. */
const strangers = (...names: string[]): Promise<Person[]> =>
  Promise.all(names.map((name) => world.newcomer(name)));

const friends = () => world.friends();

const say = (person: Person, id: string, content: string, rest: object = {}) =>
  person.post(`/api/conversations/${id}/messages`, { content, ...rest });

const said = (person: Person, id: string, content: string, rest: object = {}) =>
  person.sends(id, content, rest);

const allOf = async (person: Person, id: string) =>
  (await person.get(`/api/conversations/${id}/messages?after=0&limit=100`)).body as any[];

const numbersOf = async (id: string) =>
  (
    await world.query('SELECT last_seq::int AS seq, last_rev::int AS rev FROM conversations WHERE id = $1', [
      id,
    ])
  )[0];

/** Messages that were sent earlier. */
async function fill(id: string, messages: number): Promise<void> {
  await world.query(
    `INSERT INTO messages (conversation_id, sender_id, receiver_id, content, seq, rev)
     SELECT c.id, c.participant1_id, c.participant2_id, 'old ' || n, n, n
     FROM conversations c, generate_series(1, $2::int) n WHERE c.id = $1`,
    [id, messages],
  );
  await world.query('UPDATE conversations SET last_seq = $2, last_rev = $2 WHERE id = $1', [id, messages]);
}

/** Resolves when so many statements wait for a lock. */
const untilBlocked = (statements: number) =>
  until(`${statements} statements wait for a lock`, async () => (await blocked()) >= statements, 2000);

async function blocked(): Promise<number> {
  const [row] = await world.query(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return row.n;
}

const refusal = (reply: Reply) => statusAndCode(reply).join(' ');

describe('Sending', () => {
  it('answers with the whole message, its text exactly as sent', async () => {
    const { alice, bob, id } = await friends();
    const content = '  <b>Hi</b> & \u202Eolleh\u202C "it\'s" \u{1F430}\n';
    const { status, body } = await say(alice, id, content, { clientMessageId: 'first' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      conversationId: id,
      senderId: alice.id,
      receiverId: bob.id,
      content,
      seq: 1,
      rev: 1,
      clientMessageId: 'first',
      duplicate: false,
      messageType: 'TEXT',
      read: false,
      status: 'SENT',
      reactions: [],
      replyTo: null,
      sender: { id: alice.id, displayName: expect.any(String), netWorth: 0 },
    });
    const [seen] = await allOf(bob, id);
    const { duplicate: _, ...message } = body;
    expect(seen).toEqual(message);
  });

  it('sends once however often and however concurrently it is tried', async () => {
    const { alice, bob, id } = await friends();
    const tries = await Promise.all(
      Array.from({ length: 50 }, () => say(alice, id, 'once', { clientMessageId: 'same' })),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual([...Array(49).fill(200), 201]);
    expect(tries.filter(({ body }) => body.duplicate)).toHaveLength(49);
    expect(new Set(tries.map(({ body }) => body.id)).size).toBe(1);
    expect(await allOf(bob, id)).toHaveLength(1);
    expect(await numbersOf(id)).toEqual({ seq: 1, rev: 1 });
  });

  it('refuses a client id with another body or in another conversation, and not of another sender', async () => {
    const { alice, bob, id } = await friends();
    const [carol] = (await strangers('carol')) as [Person];
    await carol.follows(alice);
    const other = await alice.opens(carol);
    await said(alice, id, 'mine', { clientMessageId: 'name' });
    expect(refusal(await say(alice, id, 'changed', { clientMessageId: 'name' }))).toBe(
      '422 client-message-id-reused',
    );
    expect(refusal(await say(alice, other, 'mine', { clientMessageId: 'name' }))).toBe(
      '422 client-message-id-reused',
    );
    const media = { messageType: 'PHOTO', mediaUrl: 'https://example.com/a.jpg', content: 'mine' };
    const photo = await alice.post(`/api/conversations/${id}/messages/media`, {
      ...media,
      clientMessageId: 'name',
    });
    expect(refusal(photo)).toBe('422 client-message-id-reused');
    expect((await say(bob, id, 'mine', { clientMessageId: 'name' })).status).toBe(201);
    expect(await numbersOf(id)).toEqual({ seq: 2, rev: 2 });
    expect(await numbersOf(other)).toEqual({ seq: 0, rev: 0 });
  });

  it('settles a race of one client id in two conversations', async () => {
    const { alice, bob, id } = await friends();
    const [carol] = (await strangers('carol')) as [Person];
    await carol.follows(alice);
    const other = await alice.opens(carol);
    const tries = await Promise.all(
      Array.from({ length: 20 }, (_, n) => say(alice, n % 2 ? id : other, 'x', { clientMessageId: 'race' })),
    );
    expect(tries.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(tries.filter(({ status }) => status === 200)).toHaveLength(9);
    expect(tries.filter(({ status }) => status === 422)).toHaveLength(10);
    const sent = [...(await allOf(bob, id)), ...(await allOf(carol, other))];
    expect(sent).toHaveLength(1);
  });

  it('shows a message that is sent again as it is now, even after a block', async () => {
    const { alice, bob, id } = await friends();
    const { id: messageId } = await said(alice, id, 'draft', { clientMessageId: 'kept' });
    await alice.put(`/api/messages/${messageId}`, { content: 'final' });
    await bob.post(`/api/users/${alice.id}/block`);
    const again = await say(alice, id, 'draft', { clientMessageId: 'kept' });
    expect(again).toMatchObject({
      status: 200,
      body: { id: messageId, content: 'final', rev: 2, duplicate: true },
    });
    expect(refusal(await say(alice, id, 'new', { clientMessageId: 'new' }))).toBe('403 message-not-allowed');
  });

  it('takes an Idempotency-Key for the client id of a body that has none', async () => {
    const { alice, id } = await friends();
    const path = `/api/conversations/${id}/messages`;
    const headers = { 'idempotency-key': 'by-header' };
    expect(await alice.post(path, { content: 'a' }, headers)).toMatchObject({
      status: 201,
      body: { clientMessageId: 'by-header' },
    });
    expect((await alice.post(path, { content: 'a' }, headers)).status).toBe(200);
    expect((await alice.post(path, { content: 'a', clientMessageId: 'by-header' })).body.duplicate).toBe(
      true,
    );
    const beside = await alice.post(
      path,
      { content: 'b', clientMessageId: 'own' },
      { 'idempotency-key': 'x'.repeat(65) },
    );
    expect(beside).toMatchObject({ status: 201, body: { clientMessageId: 'own' } });
    const long = await alice.post(path, { content: 'c' }, { 'idempotency-key': 'x'.repeat(65) });
    expect(refusal(long)).toBe('400 validation-failed');
    expect(pointersOf(long)).toEqual(['/header/Idempotency-Key']);
    expect((await alice.post(path, { content: 'd' })).body.clientMessageId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('names the field that is wrong, and uses up no number', async () => {
    const { alice, id } = await friends();
    const path = `/api/conversations/${id}/messages`;
    const bad: [unknown, string][] = [
      [{}, '/content'],
      [{ content: ' \n ' }, '/content'],
      [{ content: 'x'.repeat(5001) }, '/content'],
      [{ content: ['x'] }, '/content'],
      [{ content: 'a\u0000b' }, '/content'],
      [{ content: 'x', clientMessageId: 'x'.repeat(65) }, '/clientMessageId'],
      [{ content: 'x', clientMessageId: null }, '/clientMessageId'],
      [{ content: 'x', replyToId: 7 }, '/replyToId'],
      [{ content: 'x', replyToId: 'nothing' }, '/replyToId'],
      [{ content: 'x', receiverId: alice.id }, '/receiverId'],
      [{ content: 'x', senderId: alice.id }, '/senderId'],
      [{ content: 'x', messageType: 'SONG' }, '/messageType'],
    ];
    for (const [body, pointer] of bad) {
      const reply = await alice.post(path, body);
      expect([reply.status, pointersOf(reply)]).toEqual([400, [pointer]]);
    }
    expect((await alice.post(path, '[]')).status).toBe(400);
    expect((await alice.post(path)).status).toBe(400);
    expect(await numbersOf(id)).toEqual({ seq: 0, rev: 0 });
    const longest = await said(alice, id, '\u{1F430}'.repeat(5000), { messageType: 'TEXT' });
    expect([...longest.content]).toHaveLength(5000);
  });

  it('quotes the message that another one answers, as it is now', async () => {
    const { alice, bob, id } = await friends();
    const question = await said(alice, id, 'Carrots?');
    const answer = await said(bob, id, 'Radishes.', { replyToId: question.id });
    const quote = { id: question.id, content: 'Carrots?', senderId: alice.id };
    expect(answer).toMatchObject({ replyToId: question.id, replyTo: { ...quote, sender: { id: alice.id } } });
    await alice.put(`/api/messages/${question.id}`, { content: 'Turnips?' });
    expect((await allOf(bob, id))[1].replyTo.content).toBe('Turnips?');
    const changes = (await bob.get(`/api/conversations/${id}/changes?after=2`)).body.changes;
    expect(changes.map((change: any) => [change.seq, change.rev, change.replyTo?.content])).toEqual([
      [1, 3, undefined],
      [2, 4, 'Turnips?'],
    ]);
    await alice.delete(`/api/messages/${question.id}`);
    expect((await allOf(bob, id))[1].replyTo).toMatchObject({ id: question.id, content: '' });
    const elsewhere = await friends();
    const foreign = await said(elsewhere.alice, elsewhere.id, 'secret');
    expect(refusal(await say(alice, id, 'x', { replyToId: foreign.id }))).toBe('400 reply-not-found');
  });

  it('sends media on the same terms', async () => {
    const { alice, bob, id } = await friends();
    const path = `/api/conversations/${id}/messages/media`;
    const voice = {
      messageType: 'VOICE',
      mediaUrl: 'https://example.com/a.m4a',
      voiceDuration: 3.6,
      voiceWaveform: [0, 0.5, 1],
      fileName: 'a.m4a',
      fileSize: 1234,
      fileMimeType: 'audio/mp4',
      clientMessageId: 'voice',
    };
    const { status, body } = await alice.post(path, voice);
    expect(status).toBe(201);
    const { clientMessageId, voiceDuration: _, ...shown } = voice;
    expect(body).toMatchObject({
      ...shown,
      clientMessageId,
      mediaDuration: 4,
      voiceDuration: 4,
      content: '',
      seq: 1,
    });
    expect(await alice.post(path, voice)).toMatchObject({
      status: 200,
      body: { id: body.id, duplicate: true },
    });
    expect(refusal(await alice.post(path, { ...voice, fileSize: 1 }))).toBe('422 client-message-id-reused');
    expect((await allOf(bob, id))[0]).toMatchObject(shown);
    expect(
      (await alice.post(path, { messageType: 'LINK', linkUrl: 'https://example.com', linkTitle: 'X' }))
        .status,
    ).toBe(201);
    expect((await alice.post(path, { messageType: 'TEXT', content: 'words' })).status).toBe(201);
    const bad: [object, string][] = [
      [{ messageType: 'PHOTO' }, '/mediaUrl'],
      [{ messageType: 'PHOTO', mediaUrl: 'javascript:alert(1)' }, '/mediaUrl'],
      [{ messageType: 'PHOTO', mediaUrl: '/etc/passwd' }, '/mediaUrl'],
      [{ messageType: 'TEXT' }, '/content'],
      [{ messageType: 'PHOTO', mediaUrl: 'https://example.com/a', content: 'x'.repeat(2001) }, '/content'],
      [{ messageType: 'PHOTO', mediaUrl: 'https://example.com/a', fileSize: 1e12 }, '/fileSize'],
      [{ messageType: 'PHOTO', mediaUrl: 'https://example.com/a', voiceWaveform: ['x'] }, '/voiceWaveform'],
    ];
    for (const [input, pointer] of bad) {
      const reply = await alice.post(path, input);
      expect([reply.status, pointersOf(reply)]).toEqual([400, [pointer]]);
    }
    expect(await numbersOf(id)).toEqual({ seq: 3, rev: 3 });
  });

  it('numbers parallel messages, edits and reactions without a hole, and nothing that is refused', async () => {
    const { alice, bob, id } = await friends();
    const first = await said(alice, id, 'first');
    const work = Array.from({ length: 60 }, (_, n) => {
      const person = n % 2 ? alice : bob;
      if (n % 4 === 0) return person.post(`/api/messages/${first.id}/react`, { emoji: `e${n}` });
      if (n % 5 === 0) return alice.put(`/api/messages/${first.id}`, { content: `edit ${n}` });
      if (n % 7 === 0) return say(person, id, 'refused', { replyToId: 'nothing' });
      return say(person, id, `message ${n}`);
    });
    const replies = await Promise.all(work);
    const messages = await allOf(bob, id);
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, n) => n + 1));
    const changes = replies.filter(({ status }) => status < 300);
    expect(messages.length).toBeGreaterThan(1);
    // A busy server may answer 503 to a change that it has committed.
    const uncertain = replies.filter(({ status }) => status === 503).length;
    const { seq, rev } = await numbersOf(id);
    expect(seq).toBe(messages.length);
    expect(rev).toBeGreaterThanOrEqual(1 + changes.length);
    expect(rev).toBeLessThanOrEqual(1 + changes.length + uncertain);
    const sentRevs = replies.filter(({ status }) => status === 201).map(({ body }) => body.rev);
    expect(new Set(sentRevs).size).toBe(sentRevs.length);
    const bySeq = messages.slice(1).map(({ rev, createdAt }) => [rev, Date.parse(createdAt)]);
    for (const index of [0, 1]) {
      const column = bySeq.map((row) => row[index]!);
      expect(column).toEqual([...column].sort((a, b) => a - b));
    }
  });
});

describe('Opening a conversation', () => {
  it('gives one conversation to fifty who ask at once, from both sides', async () => {
    const [alice, bob] = (await strangers('alice', 'bob')) as [Person, Person];
    const opened = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        insist(() =>
          n % 2
            ? alice.post('/api/conversations', { userId: bob.id })
            : bob.post('/api/conversations', { userId: alice.id }),
        ),
      ),
    );
    expect([...new Set(opened.map(({ status }) => status))]).toEqual([201]);
    expect(new Set(opened.map(({ body }) => body.id)).size).toBe(1);
    const id = opened[0]!.body.id;
    // Whoever asks for what they are asked themselves has said yes.
    for (const person of [alice, bob]) {
      expect((await person.get(`/api/conversations/${id}`)).body.status).toBe('ACCEPTED');
      expect((await say(person, id, 'hi')).status).toBe(201);
    }
  });

  it('is accepted from the start when the other one follows, else a request', async () => {
    const [alice, bob] = (await strangers('alice', 'bob')) as [Person, Person];
    await bob.follows(alice);
    const accepted = await alice.post('/api/conversations', { userId: bob.id });
    expect(accepted).toMatchObject({
      status: 201,
      body: {
        status: 'ACCEPTED',
        requestedByUserId: null,
        participant1: { username: expect.any(String) },
        participant2: { username: expect.any(String) },
        lastMessage: null,
        lastSeq: 0,
        lastRev: 0,
        unreadCount: 0,
      },
    });
    expect((await bob.get('/api/conversations')).body.map((one: any) => one.id)).toEqual([accepted.body.id]);
    const [carol] = (await strangers('carol')) as [Person];
    const asked = await alice.post('/api/conversations', { userId: carol.id });
    expect(asked.body).toMatchObject({ status: 'REQUEST', requestedByUserId: alice.id, acceptedAt: null });
  });

  it('refuses oneself, nobody, and people who are not to be reached', async () => {
    const [alice, bob, carol] = (await strangers('alice', 'bob', 'carol')) as [Person, Person, Person];
    const openWith = async (userId: unknown) => refusal(await alice.post('/api/conversations', { userId }));
    expect(await openWith(alice.id)).toBe('400 cannot-message-yourself');
    expect(await openWith(undefined)).toBe('400 validation-failed');
    expect(await openWith({ id: bob.id })).toBe('400 validation-failed');
    expect(await openWith('nobody')).toMatch(/^404 /);
    await bob.post(`/api/users/${alice.id}/block`);
    expect(await openWith(bob.id)).toMatch(/^404 /);
    await alice.post(`/api/users/${carol.id}/block`);
    expect(await openWith(carol.id)).toBe('403 message-not-allowed');
    await alice.delete(`/api/users/${carol.id}/block`);
    for (const messagePolicy of ['NOBODY', 'FOLLOWERS']) {
      await carol.patch('/api/me/settings', { messagePolicy });
      expect(await openWith(carol.id)).toBe('403 message-not-allowed');
    }
    await carol.follows(alice);
    expect((await alice.post('/api/conversations', { userId: carol.id })).status).toBe(201);
    expect((await world.stranger.post('/api/conversations', { userId: carol.id })).status).toBe(401);
  });

  it('still finds the conversation there was after a block', async () => {
    const { alice, bob, id } = await friends();
    await said(bob, id, 'before');
    await bob.post(`/api/users/${alice.id}/block`);
    expect(await alice.opens(bob)).toBe(id);
    expect(await bob.opens(alice)).toBe(id);
    expect(await allOf(alice, id)).toHaveLength(1);
  });

  it('tells whether one may call', async () => {
    const { alice, bob } = await friends();
    const [carol] = (await strangers('carol')) as [Person];
    const canCall = async (person: Person, id: string) =>
      (await person.get(`/api/users/${id}/can-call`)).body.canCall;
    expect(await canCall(alice, bob.id)).toBe(true);
    await bob.patch('/api/me/settings', { messagePolicy: 'NOBODY' });
    expect(await canCall(alice, bob.id)).toBe(true);
    expect(await canCall(carol, bob.id)).toBe(false);
    await alice.post(`/api/users/${bob.id}/block`);
    expect(await canCall(alice, bob.id)).toBe(false);
    expect((await bob.get(`/api/users/${alice.id}/can-call`)).status).toBe(404);
  });
});

describe('Message requests', () => {
  /** Alice has asked Bob, who does not follow her. */
  async function request() {
    const [alice, bob] = (await strangers('alice', 'bob')) as [Person, Person];
    return { alice, bob, id: await alice.opens(bob) };
  }

  it('shows to the recipient from the first message on, and is answered by nobody else', async () => {
    const { alice, bob, id } = await request();
    const absent = await bob.get('/api/conversations/nothing');
    const unseen = await bob.get(`/api/conversations/${id}`);
    expect({ ...unseen.body, instance: '' }).toEqual({ ...absent.body, instance: '' });
    expect((await bob.get('/api/messages/requests')).body).toEqual([]);
    expect((await alice.get(`/api/conversations/${id}`)).body.status).toBe('REQUEST');

    await said(alice, id, 'Hello?');
    const [received] = (await bob.get('/api/messages/requests')).body;
    expect(received).toMatchObject({ id, unreadCount: 1, lastMessage: { content: 'Hello?' } });
    expect((await alice.get('/api/messages/requests')).body).toEqual([]);
    expect((await bob.get('/api/messages/inbox/primary')).body).toEqual([]);
    expect((await bob.get('/api/me/unread')).body).toEqual({ total: 1, conversations: { [id]: 1 } });
    expect(refusal(await say(bob, id, 'Who?'))).toBe('403 request-not-accepted');
    expect(refusal(await alice.post(`/api/messages/requests/${id}/accept`))).toBe(
      '403 not-request-recipient',
    );
    expect(refusal(await alice.delete(`/api/messages/requests/${id}`))).toBe('403 not-request-recipient');
    const [carol] = (await strangers('carol')) as [Person];
    expect(refusal(await carol.post(`/api/messages/requests/${id}/accept`))).toBe(
      '404 conversation-not-found',
    );

    const accepted = await bob.post(`/api/messages/requests/${id}/accept`);
    expect(accepted).toMatchObject({
      status: 200,
      body: { status: 'ACCEPTED', acceptedAt: expect.any(String) },
    });
    expect((await bob.post(`/api/messages/requests/${id}/accept`)).body.acceptedAt).toBe(
      accepted.body.acceptedAt,
    );
    expect((await say(bob, id, 'Hello!')).status).toBe(201);
    expect((await bob.get('/api/messages/inbox/PRIMARY')).body[0].id).toBe(id);
    expect((await bob.get('/api/messages/inbox/general')).body).toEqual([]);
    expect(refusal(await bob.get('/api/messages/inbox/spam'))).toBe('400 unknown-folder');
    expect(refusal(await bob.delete(`/api/messages/requests/${id}`))).toBe('409 not-a-request');
    expect(await numbersOf(id)).toEqual({ seq: 2, rev: 2 });
  });

  it('gives away no receipts before it is accepted', async () => {
    const { alice, bob, id } = await request();
    await said(alice, id, 'Hello?');
    expect((await bob.post(`/api/conversations/${id}/read`)).body).toEqual({ success: true, seq: 1 });
    expect((await bob.get('/api/me/unread')).body.total).toBe(0);
    const conversation = async () => (await alice.get(`/api/conversations/${id}`)).body;
    expect(await conversation()).toMatchObject({
      peerReadSeq: 0,
      peerDeliveredSeq: 0,
      lastMessage: { read: false },
    });
    await bob.post(`/api/messages/requests/${id}/accept`);
    expect(await conversation()).toMatchObject({
      peerReadSeq: 1,
      peerDeliveredSeq: 1,
      lastMessage: { read: true },
    });
  });

  it('is gone for whoever declines it, and unchanged for its sender', async () => {
    const { alice, bob, id } = await request();
    await said(alice, id, 'Hello?');
    const before = (await alice.get(`/api/conversations/${id}`)).body;
    expect(await bob.delete(`/api/messages/requests/${id}`)).toMatchObject({
      status: 200,
      body: { success: true },
    });
    expect((await bob.delete(`/api/messages/requests/${id}`)).status).toBe(404);
    expect((await alice.get(`/api/conversations/${id}`)).body).toEqual(before);
    await said(alice, id, 'Are you there?');
    for (const path of ['', '/messages', '/changes?after=0', '/search?q=Hello']) {
      expect((await bob.get(`/api/conversations/${id}${path}`)).status).toBe(404);
    }
    expect((await bob.get('/api/messages/requests')).body).toEqual([]);
    expect((await bob.get('/api/conversations')).body).toEqual([]);
    expect((await bob.get('/api/me/unread')).body).toEqual({ total: 0, conversations: {} });

    const reopened = await bob.post('/api/conversations', { userId: alice.id });
    expect(reopened).toMatchObject({ status: 201, body: { id, status: 'ACCEPTED', unreadCount: 2 } });
    expect(await allOf(bob, id)).toHaveLength(2);
  });
});

describe('The policy', () => {
  type Verb = [name: string, act: (person: Person, id: string, messageId: string) => Promise<Reply>];
  const verbs: Verb[] = [
    ['send', (person, id) => say(person, id, 'x')],
    ['media', (person, id) => person.post(`/api/conversations/${id}/messages/media`, { content: 'x' })],
    ['edit', (person, _, messageId) => person.put(`/api/messages/${messageId}`, { content: 'edited' })],
    ['react', (person, _, messageId) => person.post(`/api/messages/${messageId}/react`, { emoji: 'x' })],
    ['unreact', (person, _, messageId) => person.delete(`/api/messages/${messageId}/react`)],
    ['typing', (person, id) => person.post(`/api/conversations/${id}/typing`, { isTyping: true })],
    ['delete', (person, _, messageId) => person.delete(`/api/messages/${messageId}`)],
  ];
  const states: [name: string, make: (alice: Person, bob: Person) => Promise<unknown>][] = [
    ['one blocked the other', (alice, bob) => alice.post(`/api/users/${bob.id}/block`)],
    ['one is blocked', (alice, bob) => bob.post(`/api/users/${alice.id}/block`)],
    ['the other lets nobody in', (_, bob) => bob.patch('/api/me/settings', { messagePolicy: 'NOBODY' })],
    [
      'the other lets in whom they follow',
      async (alice, bob) => {
        await bob.delete(`/api/users/${alice.id}/follow`);
        await bob.patch('/api/me/settings', { messagePolicy: 'FOLLOWERS' });
      },
    ],
    [
      'the other is suspended',
      (_, bob) => world.query('UPDATE users SET suspended_at = now() WHERE id = $1', [bob.id]),
    ],
    [
      'the other is away',
      (_, bob) => world.query('UPDATE users SET deactivated_at = now() WHERE id = $1', [bob.id]),
    ],
    [
      'the other is gone',
      (_, bob) => world.query('UPDATE users SET deleted_at = now() WHERE id = $1', [bob.id]),
    ],
  ];

  it.each(states)('refuses every verb alike when %s, and the history stays', async (_, make) => {
    const { alice, bob, id } = await friends();
    const message = await said(alice, id, 'before');
    await make(alice, bob);
    const numbers = await numbersOf(id);
    const told = new Set<string>();
    for (const [, act] of verbs) {
      const reply = await act(alice, id, message.id);
      told.add(JSON.stringify({ ...reply.body, instance: '' }));
      expect(refusal(reply)).toBe('403 message-not-allowed');
    }
    expect(told.size).toBe(1);
    expect(await numbersOf(id)).toEqual(numbers);
    expect(await allOf(alice, id)).toMatchObject([{ content: 'before', reactions: [] }]);
    expect((await alice.get('/api/conversations')).body[0].id).toBe(id);
  });

  it('refuses every verb to whoever has not accepted a request', async () => {
    const [alice, bob] = (await strangers('alice', 'bob')) as [Person, Person];
    const id = await alice.opens(bob);
    const message = await said(alice, id, 'Hello?');
    for (const [, act] of verbs)
      expect(refusal(await act(bob, id, message.id))).toBe('403 request-not-accepted');
    expect(await numbersOf(id)).toEqual({ seq: 1, rev: 1 });
  });

  it('allows every verb to friends, and again after a suspension that has passed', async () => {
    const { alice, bob, id } = await friends();
    await world.query(
      "UPDATE users SET suspended_at = now(), suspended_until = now() - interval '1 s' WHERE id = $1",
      [bob.id],
    );
    const message = await said(alice, id, 'hi');
    for (const [, act] of verbs) expect((await act(alice, id, message.id)).status).toBeLessThan(300);
  });

  it('tells a stranger of a conversation and a message what it tells of none', async () => {
    const { alice, bob, id } = await friends();
    const [carol] = (await strangers('carol')) as [Person];
    const message = await said(alice, id, 'secret canary');
    const routes: [string, string, object?][] = [
      ['GET', '/api/conversations/C'],
      ['GET', '/api/conversations/C/messages'],
      ['POST', '/api/conversations/C/messages', { content: 'x' }],
      ['POST', '/api/conversations/C/messages', { content: 'x', replyToId: message.id }],
      ['POST', '/api/conversations/C/messages/media', { messageType: 'TEXT', content: 'x' }],
      ['GET', '/api/conversations/C/changes?after=0'],
      ['GET', '/api/conversations/C/changes?after=99'],
      ['GET', '/api/conversations/C/search?q=secret'],
      ['POST', '/api/conversations/C/read', {}],
      ['POST', '/api/conversations/C/typing', { isTyping: true }],
      ['POST', '/api/messages/requests/C/accept'],
      ['DELETE', '/api/messages/requests/C'],
      ['PUT', '/api/messages/M', { content: 'x' }],
      ['DELETE', '/api/messages/M'],
      ['POST', '/api/messages/M/react', { emoji: 'x' }],
      ['DELETE', '/api/messages/M/react'],
    ];
    for (const [method, template, body] of routes) {
      const at = (c: string, m: string) => template.replace('/C', `/${c}`).replace('/M', `/${m}`);
      const foreign = await carol.send(method, at(id, message.id), body);
      const absent = await carol.send(method, at('nothing', 'nothing'), body);
      expect([method, template, foreign.status]).toEqual([method, template, 404]);
      expect({ ...foreign.body, instance: '' }).toEqual({ ...absent.body, instance: '' });
      expect((await world.stranger.send(method, at(id, message.id), body)).status).toBe(401);
    }
    expect((await carol.get('/api/conversations')).body).toEqual([]);
    expect(await numbersOf(id)).toEqual({ seq: 1, rev: 1 });
    expect((await allOf(bob, id))[0].content).toBe('secret canary');
  });
});

describe('Edits, deletions and reactions', () => {
  it("edits one's own text within an hour", async () => {
    const { alice, bob, id } = await friends();
    const message = await said(alice, id, 'frist');
    const edit = (person: Person, content: string) => person.put(`/api/messages/${message.id}`, { content });
    expect(await edit(alice, 'first <3')).toMatchObject({
      status: 200,
      body: { content: 'first <3', seq: 1, rev: 2, editedAt: expect.any(String) },
    });
    expect((await edit(alice, 'first <3')).body.rev).toBe(2);
    expect(refusal(await edit(bob, 'mine'))).toBe('403 not-your-message');
    expect(pointersOf(await edit(alice, ' '))).toEqual(['/content']);
    await world.query("UPDATE messages SET created_at = created_at - interval '61 min' WHERE id = $1", [
      message.id,
    ]);
    expect(refusal(await edit(alice, 'late'))).toBe('400 edit-window-passed');
    const photo = { messageType: 'PHOTO', mediaUrl: 'https://example.com/a.jpg', content: 'caption' };
    const { body } = await alice.post(`/api/conversations/${id}/messages/media`, photo);
    expect(refusal(await alice.put(`/api/messages/${body.id}`, { content: 'x' }))).toBe('400 not-editable');
    expect(await numbersOf(id)).toEqual({ seq: 2, rev: 3 });
  });

  it('leaves an empty tombstone of a deleted message, everywhere', async () => {
    const { alice, bob, id } = await friends();
    const photo = {
      messageType: 'PHOTO',
      mediaUrl: 'https://example.com/canary.jpg',
      content: 'canary',
      linkTitle: 'canary',
    };
    const message = (await alice.post(`/api/conversations/${id}/messages/media`, photo)).body;
    await bob.post(`/api/messages/${message.id}/react`, { emoji: '\u{1F955}' });
    expect(refusal(await bob.delete(`/api/messages/${message.id}`))).toBe('403 not-your-message');
    const removed = await alice.delete(`/api/messages/${message.id}`, {});
    expect(removed).toMatchObject({
      status: 200,
      body: {
        success: true,
        message: { id: message.id, content: '', mediaUrl: null, rev: 3, reactions: [] },
      },
    });
    expect((await alice.delete(`/api/messages/${message.id}`)).body).toEqual(removed.body);
    expect(refusal(await alice.put(`/api/messages/${message.id}`, { content: 'x' }))).toBe(
      '400 not-editable',
    );
    expect(refusal(await bob.post(`/api/messages/${message.id}/react`, { emoji: 'x' }))).toBe(
      '400 message-deleted',
    );
    for (const person of [alice, bob]) {
      for (const path of ['', '/messages', '/changes?after=0', '/search?q=canary']) {
        const { status, body } = await person.get(`/api/conversations/${id}${path}`);
        expect(status).toBe(200);
        expect(JSON.stringify(body)).not.toContain('canary');
      }
    }
    const [tombstone] = await allOf(bob, id);
    expect(tombstone).toMatchObject({ seq: 1, rev: 3, deletedAt: expect.any(String) });
    expect((await bob.get('/api/me/unread')).body.total).toBe(0);
    expect(await numbersOf(id)).toEqual({ seq: 1, rev: 3 });
  });

  it('toggles, replaces and removes reactions', async () => {
    const { alice, bob, id } = await friends();
    const message = await said(alice, id, 'hi');
    const react = async (person: Person, emoji: string) =>
      (await person.post(`/api/messages/${message.id}/react`, { emoji })).body.reactions;
    expect(await react(bob, '\u2764\uFE0F')).toEqual([
      { emoji: '\u2764\uFE0F', count: 1, userIds: [bob.id] },
    ]);
    expect(await react(alice, '\u2764\uFE0F')).toEqual([
      { emoji: '\u2764\uFE0F', count: 2, userIds: [bob.id, alice.id] },
    ]);
    expect(await react(alice, 'ok')).toEqual([
      { emoji: '\u2764\uFE0F', count: 1, userIds: [bob.id] },
      { emoji: 'ok', count: 1, userIds: [alice.id] },
    ]);
    expect(await react(alice, 'ok')).toEqual([{ emoji: '\u2764\uFE0F', count: 1, userIds: [bob.id] }]);
    const unreact = (body?: object) => bob.delete(`/api/messages/${message.id}/react`, body);
    expect((await unreact({ emoji: 'other' })).body.message.rev).toBe(5);
    expect((await unreact()).body).toMatchObject({ reactions: [], message: { id: message.id, rev: 6 } });
    expect((await unreact()).body.message.rev).toBe(6);
    for (const emoji of ['', ' ', 'x'.repeat(11), '\u{1F955}'.repeat(11), 7, null]) {
      const reply = await bob.post(`/api/messages/${message.id}/react`, { emoji });
      expect([reply.status, pointersOf(reply)]).toEqual([400, ['/emoji']]);
    }
    const family = '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466}';
    expect(await react(bob, family)).toEqual([{ emoji: family, count: 1, userIds: [bob.id] }]);
    expect(await numbersOf(id)).toEqual({ seq: 1, rev: 7 });
  });

  it('holds a message that the original hid from one side from that side alone', async () => {
    const { alice, bob, id } = await friends();
    const message = await said(alice, id, 'canary');
    await world.query('UPDATE messages SET deleted_for_receiver = true WHERE id = $1', [message.id]);
    expect((await allOf(bob, id))[0]).toMatchObject({ content: '', deletedAt: expect.any(String) });
    expect((await allOf(alice, id))[0]).toMatchObject({ content: 'canary', deletedAt: null });
    expect((await bob.get('/api/me/unread')).body.total).toBe(0);
    expect((await bob.get(`/api/conversations/${id}/search?q=canary`)).body).toEqual([]);
  });
});

describe('Reading', () => {
  it('moves the read mark forward only, and not past the end', async () => {
    const { alice, bob, id } = await friends();
    for (const content of ['1', '2', '3']) await said(alice, id, content);
    await allOf(bob, id);
    expect((await bob.get('/api/me/unread')).body).toEqual({ total: 3, conversations: { [id]: 3 } });
    const read = async (body?: object) => (await bob.post(`/api/conversations/${id}/read`, body)).body;
    expect(await read({ seq: 2 })).toEqual({ success: true, seq: 2 });
    expect(await read({ seq: 1 })).toEqual({ success: true, seq: 2 });
    const seen = await allOf(alice, id);
    expect(seen.map(({ read, status }) => [read, status])).toEqual([
      [true, 'READ'],
      [true, 'READ'],
      [false, 'SENT'],
    ]);
    expect(seen[0].readAt).toMatch(/Z$/);
    expect(await read({ seq: 1e15 })).toEqual({ success: true, seq: 3 });
    expect(await read()).toEqual({ success: true, seq: 3 });
    for (const seq of [-1, 1.5, '2', null]) {
      const reply = await bob.post(`/api/conversations/${id}/read`, { seq });
      expect([reply.status, pointersOf(reply)]).toEqual([400, ['/seq']]);
    }
    await bob.patch('/api/me/settings', { readReceiptsEnabled: false });
    expect((await alice.get(`/api/conversations/${id}`)).body).toMatchObject({
      peerReadSeq: 0,
      peerDeliveredSeq: 0,
      lastMessage: { read: false, readAt: null },
    });
    expect((await allOf(bob, id)).every(({ read }) => read)).toBe(true);
  });

  it('ends at the furthest mark, whoever comes last', async () => {
    const { alice, bob, id } = await friends();
    await fill(id, 40);
    const read = (seq: number) => bob.post(`/api/conversations/${id}/read`, { seq });
    await read(1);
    const database = world.app.get(Database);
    const reads: Promise<Reply>[] = [];
    await database.transaction(async () => {
      await database.query('SELECT 1 FROM conversation_marks WHERE conversation_id = $1 FOR UPDATE', [id]);
      for (const seq of [40, 5]) {
        reads.push(read(seq));
        await untilBlocked(reads.length);
      }
    });
    for (const reply of reads) expect((await reply).body).toEqual({ success: true, seq: 40 });
    expect((await alice.get(`/api/conversations/${id}`)).body.peerReadSeq).toBe(40);
  });

  it('keeps what was seen before a block and shows nothing after it', async () => {
    const { alice, bob, id } = await friends();
    await said(alice, id, '1');
    await bob.post(`/api/conversations/${id}/read`);
    await said(alice, id, '2');
    await bob.post(`/api/users/${alice.id}/block`);
    expect((await alice.get(`/api/conversations/${id}`)).body.peerReadSeq).toBe(1);
    expect((await bob.post(`/api/conversations/${id}/read`)).body.seq).toBe(2);
    expect((await alice.get(`/api/conversations/${id}`)).body.peerReadSeq).toBe(0);
  });

  it('counts the unread exactly, whatever happens in whatever order', async () => {
    const [alice, bob, carol] = (await strangers('alice', 'bob', 'carol')) as [Person, Person, Person];
    for (const person of [bob, carol]) {
      await alice.follows(person);
      await person.follows(alice);
    }
    const chats = [
      { peer: bob, id: await alice.opens(bob) },
      { peer: carol, id: await alice.opens(carol) },
    ];
    const random = new Random(7);
    const roll = (n: number) => random.below(n);
    const messages: { id: string; owner: Person }[] = [];
    for (let step = 0; step < 120; step += 1) {
      const { peer, id } = chats[roll(2)]!;
      const person = roll(3) ? peer : alice;
      const act = roll(10);
      if (act < 6) messages.push({ id: (await said(person, id, `step ${step}`)).id, owner: person });
      else if (act < 8) await person.post(`/api/conversations/${id}/read`, { seq: roll(30) });
      else if (act === 8) await person.post(`/api/conversations/${id}/read`);
      else if (messages.length) {
        const message = messages[roll(messages.length)]!;
        await message.owner.delete(`/api/messages/${message.id}`);
      }
      if (step % 10 === 0) await recount(alice);
    }
    for (const person of [alice, bob, carol]) await recount(person);
  });

  async function recount(person: Person): Promise<void> {
    const { total, conversations } = (await person.get('/api/me/unread')).body;
    const expected: Record<string, number> = {};
    for (const { id, readSeq, unreadCount } of (await person.get('/api/conversations')).body) {
      const unread = (await allOf(person, id)).filter(
        ({ seq, senderId, deletedAt }) => seq > readSeq && senderId !== person.id && deletedAt === null,
      ).length;
      if (unread) expected[id] = unread;
      expect(unreadCount).toBe(unread);
    }
    expect(conversations).toEqual(expected);
    expect(total).toBe(Object.values(expected).reduce((sum, n) => sum + n, 0));
  }

  it('pages through the whole history in both directions', async () => {
    const { alice, bob, id } = await friends();
    for (let n = 1; n <= 23; n += 1) await said(n % 3 ? alice : bob, id, `n ${n}`);
    const whole = await allOf(bob, id);
    const walk = async (first: string) => {
      const seen: any[] = [];
      for (let next: string | undefined = first; next;) {
        const { body, headers } = await bob.get(next);
        seen.push(...body);
        next = headers.get('link')?.match(/^<(.+)>; rel="next"$/)?.[1];
      }
      return seen;
    };
    expect(await walk(`/api/conversations/${id}/messages?limit=5`)).toEqual(whole.toReversed());
    expect(await walk(`/api/conversations/${id}/messages?limit=4&after=0`)).toEqual(whole);
    expect(await walk(`/api/conversations/${id}/messages?before=11&limit=100`)).toEqual(
      whole.slice(0, 10).toReversed(),
    );
    expect((await bob.get(`/api/conversations/${id}/messages?limit=1000`)).body).toHaveLength(23);
    for (const query of [
      'before=5&after=1',
      'before=x',
      'after=-1',
      'after=1.5',
      'before=',
      'limit=x',
      'cursor=x',
      'after=1&after=2',
    ]) {
      const reply = await bob.get(`/api/conversations/${id}/messages?${query}`);
      expect([query, reply.status]).toEqual([query, 400]);
      expect(pointersOf(reply)[0]).toMatch(/^\/query\//);
    }
  });

  it('lists conversations by latest activity, page by page, at a constant cost', async () => {
    const [alice] = (await strangers('alice')) as [Person];
    const ids: string[] = [];
    for (const name of ['bob', 'carol', 'dora', 'emil', 'fay']) {
      const [person] = (await strangers(name)) as [Person];
      await person.follows(alice);
      ids.unshift(await alice.opens(person));
      await said(alice, ids[0]!, `to ${name}`, {});
      await said(alice, ids[0]!, `again`, {});
    }
    const whole = (await alice.get('/api/conversations')).body;
    expect(whole.map(({ id }: any) => id)).toEqual(ids);
    expect(whole[0]).toMatchObject({ lastSeq: 2, lastMessage: { seq: 2, content: 'again' } });
    const first = await alice.get('/api/conversations?limit=3');
    const next = first.headers.get('link')!.match(/<(.+)>/)![1]!;
    const second = await alice.get(next);
    expect([...first.body, ...second.body]).toEqual(whole);
    expect(second.headers.get('link')).toBeNull();
    const inbox = await alice.get('/api/messages/inbox/primary?limit=5');
    expect(inbox.body.map(({ id }: any) => id)).toEqual(ids);
    expect((await alice.get(next.replace('conversations', 'messages/requests'))).status).toBe(400);
    const cost = (path: string) => world.countStatements(() => alice.get(path));
    for (const [path, most] of [
      ['/api/conversations', 5],
      [`/api/conversations/${ids[0]}/messages`, 4],
    ] as const) {
      await cost(path);
      const one = await cost(`${path}?limit=1`);
      expect(await cost(`${path}?limit=100`)).toBe(one);
      expect(one).toBeLessThanOrEqual(most);
    }
  });

  it('finds text literally, in any case', async () => {
    const { alice, bob, id } = await friends();
    for (const content of ['100% sure', '100 pure', 'snake_case', 'Back\\slash', 'ÉCOLE'])
      await said(alice, id, content);
    const find = async (q: string) =>
      (await bob.get(`/api/conversations/${id}/search?q=${encodeURIComponent(q)}`)).body.map(
        ({ content }: any) => content,
      );
    expect(await find('100')).toEqual(['100 pure', '100% sure']);
    expect(await find('100%')).toEqual(['100% sure']);
    expect(await find('%%')).toEqual([]);
    expect(await find('e_c')).toEqual(['snake_case']);
    expect(await find('SLASH')).toEqual(['Back\\slash']);
    expect(await find('k\\')).toEqual(['Back\\slash']);
    expect(await find('école')).toEqual(['ÉCOLE']);
    const page = await bob.get(`/api/conversations/${id}/search?q=s&limit=2`);
    const rest = await bob.get(page.headers.get('link')!.match(/<(.+)>/)![1]!);
    expect([...page.body, ...rest.body].map(({ seq }: any) => seq)).toEqual([4, 3, 1]);
    for (const q of ['', 'q=', 'q=%20'])
      expect((await bob.get(`/api/conversations/${id}/search?${q}`)).status).toBe(400);
  });
});

describe('Catching up', () => {
  /** What does not depend on the marks, which take no rev. */
  const lasting = ({ read: _r, readAt: _a, status: _s, deliveredAt: _d, ...message }: any) => message;

  it('comes to the same as reading everything anew, wherever it starts and whatever happened', async () => {
    const { alice, bob, id } = await friends();
    const random = new Random(11);
    const roll = (n: number) => random.below(n);
    const copies = [new Map<string, any>(), new Map<string, any>(), new Map<string, any>()];
    const revs = copies.map(() => 0);
    const messages: { id: string; owner: Person }[] = [];
    for (let step = 0; step < 150; step += 1) {
      const person = roll(2) ? alice : bob;
      const act = roll(10);
      const target = messages.length ? messages[roll(messages.length)] : undefined;
      if (act < 4 || !target) {
        const rest = target && roll(2) ? { replyToId: target.id } : {};
        messages.push({ id: (await said(person, id, `step ${step}`, rest)).id, owner: person });
      } else if (act < 6) await target.owner.put(`/api/messages/${target.id}`, { content: `edit ${step}` });
      else if (act < 9) await person.post(`/api/messages/${target.id}/react`, { emoji: `e${roll(2)}` });
      else await target.owner.delete(`/api/messages/${target.id}`);
      const n = roll(40);
      if (n < copies.length)
        revs[n] = await catchUp(bob, id, copies[n]!, { after: revs[n]!, limit: 1 + roll(9) });
    }
    const truth = (await allOf(bob, id)).map(lasting);
    for (const [n, copy] of copies.entries()) {
      await catchUp(bob, id, copy, { after: revs[n]!, limit: 7 });
      const bySeq = [...copy.values()].sort((a, b) => a.seq - b.seq);
      expect(bySeq.map(lasting)).toEqual(truth);
    }
  });

  async function catchUp(
    person: Person,
    id: string,
    copy: Map<string, any>,
    from: { after: number; limit: number },
  ) {
    let { after } = from;
    for (let more = true; more;) {
      const { body } = await person.get(
        `/api/conversations/${id}/changes?after=${after}&limit=${from.limit}`,
      );
      const revs = body.changes.map(({ rev }: any) => rev);
      expect(revs).toEqual([...new Set<number>(revs)].sort((a, b) => a - b));
      for (const message of body.changes) copy.set(message.id, message);
      more = body.more;
      after = more ? revs.at(-1) : body.head;
    }
    return after;
  }

  it('refuses a cursor from the future, and one that is none', async () => {
    const { alice, id } = await friends();
    await said(alice, id, 'hi');
    const changes = (query: string) => alice.get(`/api/conversations/${id}/changes?${query}`);
    expect((await changes('after=1')).body).toEqual({ changes: [], head: 1, more: false });
    expect((await changes('')).body).toMatchObject({ head: 1, more: false, changes: [{ seq: 1 }] });
    expect(refusal(await changes('after=2'))).toBe('409 future-cursor');
    for (const after of ['-1', 'NaN', '1e30', '1.5', '', '99999999999999999999']) {
      const reply = await changes(`after=${after}`);
      expect([after, reply.status, pointersOf(reply)]).toEqual([after, 400, ['/query/after']]);
    }
  });

  it('syncs what is named and what is not, within its bounds', async () => {
    const [alice] = (await strangers('alice')) as [Person];
    const ids: string[] = [];
    for (const name of ['bob', 'carol', 'dora', 'emil', 'fay', 'gil', 'hal']) {
      const [person] = (await strangers(name)) as [Person];
      await person.follows(alice);
      ids.push(await alice.opens(person));
    }
    for (const id of ids.slice(0, 6)) await fill(id, 210);
    await said(alice, ids[6]!, 'latest');
    const sync = (revs: Record<string, number>) => world.app.get(SyncService).sync(alice.id, revs);
    const all = await sync({});
    expect(all.map(({ conversation }) => conversation.id).sort()).toEqual([...ids].sort());
    expect(all.map(({ changes }) => changes.length).sort((a, b) => a - b)).toEqual([
      0, 0, 1, 200, 200, 200, 200,
    ]);
    expect(all.every(({ conversation, more }) => more === (conversation.id !== ids[6]))).toBe(true);
    expect(all[0]).toMatchObject({
      conversation: { id: ids[6], lastRev: 1 },
      changes: [{ message: { rev: 1 } }],
    });

    const known = Object.fromEntries(ids.map((id) => [id, id === ids[6] ? 1 : 210]));
    const nothingNew = await sync(known);
    expect(nothingNew.map(({ changes, more }) => [changes.length, more])).toEqual(ids.map(() => [0, false]));
    const [, second] = await sync({ ...known, [ids[5]!]: 100 });
    expect(second).toMatchObject({ changes: { length: 110 }, more: false });
    const cost = await world.countStatements(() => sync({}));
    expect(await world.countStatements(() => sync(known))).toBeLessThanOrEqual(cost);
    expect(cost).toBeLessThanOrEqual(3);

    const { id: foreign } = await friends();
    await expect(sync({ [foreign]: 0 })).rejects.toMatchObject({ code: 'conversation-not-found' });
    await expect(sync({ nothing: 0 })).rejects.toMatchObject({ code: 'conversation-not-found' });
    await expect(sync({ [ids[6]!]: 2 })).rejects.toMatchObject({ code: 'future-cursor' });
  });

  it('answers to the id of a merged twin as the conversation that has its messages', async () => {
    const { alice, bob, id } = await friends();
    const [{ id: twin }] = (await world.query(
      `INSERT INTO conversations (participant1_id, participant2_id, merged_into_id)
       SELECT participant2_id, participant1_id, id FROM conversations WHERE id = $1 RETURNING id`,
      [id],
    )) as [{ id: string }];
    expect((await alice.get(`/api/conversations/${twin}`)).body.id).toBe(id);
    const sent = await said(alice, twin, 'hi', { clientMessageId: 'twin' });
    expect(sent.conversationId).toBe(id);
    expect((await say(alice, id, 'hi', { clientMessageId: 'twin' })).body.duplicate).toBe(true);
    expect((await allOf(bob, twin))[0].id).toBe(sent.id);
    expect((await bob.get('/api/conversations')).body).toHaveLength(1);
    const synced = await world.app.get(SyncService).sync(bob.id, { [twin]: 1 });
    expect(synced).toMatchObject([{ conversation: { id }, changes: [], more: false }]);
  });
});

describe('A deleted account', () => {
  it('leaves tombstones behind, which the others catch up with', async () => {
    const { alice, bob, id } = await friends();
    const gone = await said(bob, id, 'canary');
    const kept = await said(alice, id, 'kept', { replyToId: gone.id });
    await bob.post(`/api/messages/${kept.id}/react`, { emoji: 'x' });
    await said(bob, id, 'canary two');
    await world.app.get(Database).transaction(async () => {
      const moved = await world.app.get(ErasureService).removeAllOf(bob.id);
      expect(moved).toEqual([id]);
    });
    const { head, changes, more } = (await alice.get(`/api/conversations/${id}/changes?after=4`)).body;
    expect([head, more]).toEqual([7, false]);
    expect(changes.map(({ seq, rev, content }: any) => [seq, rev, content])).toEqual([
      [1, 5, ''],
      [2, 6, 'kept'],
      [3, 7, ''],
    ]);
    expect(changes[1]).toMatchObject({ reactions: [], replyTo: { content: '' } });
    expect(JSON.stringify(await allOf(alice, id))).not.toContain('canary');
    expect((await alice.get('/api/me/unread')).body.total).toBe(0);
    const again = await world.app.get(ErasureService).removeAllOf(bob.id);
    expect(again).toEqual([]);
  });

  it('sends nothing that outlives it, however close the race', async () => {
    const { alice, bob, id } = await friends();
    const database = world.app.get(Database);
    let send: Promise<Reply> | undefined;
    await database.transaction(async () => {
      await world.app.get(ErasureService).removeAllOf(bob.id);
      send = say(bob, id, 'canary');
      await untilBlocked(1);
      await database.query('UPDATE users SET deleted_at = now() WHERE id = $1', [bob.id]);
    });
    expect(refusal(await send!)).toBe('403 message-not-allowed');
    expect(await allOf(alice, id)).toEqual([]);
  });
});
