import type { Person } from './support/world.js';
import { PASSWORD, startWorld, type World } from './support/world.js';

describe('the whole story', () => {
  let world: World;
  beforeAll(async () => void (world = await startWorld()));
  afterAll(() => world.close());

  it('goes from sign-up to log-out, over REST and two sockets, and misses nothing', async () => {
    const alice = await world.person('alice');
    const bob = await world.person('bob');
    await logsInByNameOrEmail(alice);
    await followsAndReads(alice, bob);
    const conversationId = await chatsLive(alice, bob);
    await catchesUpAfterAnAbsence(alice, bob, conversationId);
    await readsEditsAndDeletes(alice, bob, conversationId);
    await logsOut(alice);
  });

  async function logsInByNameOrEmail(alice: Person): Promise<void> {
    for (const email of [alice.username, alice.email]) {
      const elsewhere = world.client();
      expect(await elsewhere.post('/api/auth/login', { email, password: PASSWORD })).toMatchObject({
        status: 200,
        body: { id: alice.id },
      });
      expect(await elsewhere.get('/api/auth/me')).toMatchObject({ status: 200, body: { username: 'alice' } });
    }
  }

  async function followsAndReads(alice: Person, bob: Person): Promise<void> {
    expect(await bob.post(`/api/users/${alice.id}/follow`)).toMatchObject({
      status: 200,
      body: { message: 'Followed' },
    });
    const texts = Array.from({ length: 5 }, (_, n) => `Carrots, part ${n}`);
    for (const content of texts) expect((await alice.post('/api/posts', { content })).status).toBe(201);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await bob.get(`/api/posts/feed?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...page.body.posts.map((post: { content: string }) => post.content));
      cursor = page.body.nextCursor;
    } while (cursor);
    expect(seen).toEqual(texts.toReversed());

    const [newest] = (await bob.get('/api/posts/feed')).body.posts;
    expect((await bob.post(`/api/posts/${newest.id}/like`)).status).toBe(200);
    expect((await bob.post(`/api/posts/${newest.id}/comments`, { content: 'Yum' })).status).toBe(201);
    expect((await alice.get(`/api/posts/${newest.id}`)).body).toMatchObject({
      likesCount: 1,
      commentsCount: 1,
      hasLiked: false,
    });
    const influence = await alice.get(`/api/users/${alice.id}/influence`);
    expect(influence.body.score).toBe(5 * 10 + 5 + 1);
  }

  async function chatsLive(alice: Person, bob: Person): Promise<string> {
    const [a, b] = [await alice.connect(), await bob.connect()];
    const opened = await alice.post('/api/conversations', { userId: bob.id });
    // Bob follows Alice, so she need not ask first.
    expect(opened).toMatchObject({ status: 201, body: { status: 'ACCEPTED' } });
    const conversationId: string = opened.body.id;
    const sent = await a.request('message:send', {
      conversationId,
      content: 'Hello, Bob',
      clientMessageId: 'hello',
    });
    expect(sent.data).toMatchObject({ duplicate: false, message: { seq: 1, rev: 1, content: 'Hello, Bob' } });
    expect(await b.next('message:new')).toMatchObject({
      conversationId,
      seq: 1,
      message: { content: 'Hello, Bob', senderId: alice.id },
    });
    const answer = await b.request('message:send', { conversationId, content: 'Hello, Alice' });
    expect(answer.data.message.seq).toBe(2);
    expect((await a.next('message:new')).seq).toBe(1);
    expect(await a.next('message:new')).toMatchObject({ seq: 2, message: { content: 'Hello, Alice' } });
    return conversationId;
  }

  async function catchesUpAfterAnAbsence(alice: Person, bob: Person, conversationId: string): Promise<void> {
    bob.disconnect();
    for (const content of ['Are you there?', 'It is about carrots']) {
      expect((await alice.post(`/api/conversations/${conversationId}/messages`, { content })).status).toBe(
        201,
      );
    }
    const b = await bob.connect();
    const { data } = await b.request('sync', { conversations: { [conversationId]: 2 } });
    expect(data.conversations[0].changes.map((message: { seq: number }) => message.seq)).toEqual([3, 4]);
    const changes = await bob.get(`/api/conversations/${conversationId}/changes?after=2`);
    expect(changes.body).toMatchObject({ head: 4, more: false });
    expect((await bob.get('/api/me/unread')).body).toEqual({
      total: 3,
      conversations: { [conversationId]: 3 },
    });
  }

  async function readsEditsAndDeletes(alice: Person, bob: Person, conversationId: string): Promise<void> {
    const [a, b] = [await alice.connect(), await bob.connect()];
    expect((await bob.post(`/api/conversations/${conversationId}/read`, {})).status).toBe(200);
    expect((await bob.get('/api/me/unread')).body.total).toBe(0);
    expect(await a.next('conversation:read')).toEqual({ conversationId, userId: bob.id, seq: 4 });

    const [last] = (await alice.get(`/api/conversations/${conversationId}/messages?limit=1`)).body;
    const edited = await a.request('message:edit', { messageId: last.id, content: 'It is about radishes' });
    expect(edited.data.message).toMatchObject({ seq: 4, rev: 5, content: 'It is about radishes' });
    expect(await b.next('message:updated')).toMatchObject({
      rev: 5,
      message: { id: last.id, content: 'It is about radishes' },
    });
    expect((await alice.delete(`/api/messages/${last.id}`)).status).toBe(200);
    const tombstone = await b.next('message:updated');
    expect(tombstone).toMatchObject({
      rev: 6,
      message: { id: last.id, content: '', deletedAt: expect.any(String) },
    });
    const history = (await bob.get(`/api/conversations/${conversationId}/messages?after=0`)).body;
    expect(history.map((message: { seq: number }) => message.seq)).toEqual([1, 2, 3, 4]);
  }

  async function logsOut(alice: Person): Promise<void> {
    const socket = await alice.connect();
    expect(await alice.post('/api/auth/logout')).toMatchObject({
      status: 200,
      body: { message: 'Logged out' },
    });
    expect(await socket.next('session:revoked')).toEqual({ reason: 'logout' });
    await socket.next('disconnect');
    expect((await alice.get('/api/auth/me')).status).toBe(401);
  }
});
