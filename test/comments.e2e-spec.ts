import { DomainEvents } from '../src/common/domain-events.js';
import { CommentAdded, CommentDeleted } from '../src/posts/posts.events.js';
import { DRIFTED_COUNTERS } from './support/counters.js';
import { type HttpClient, insist } from './support/client.js';
import {
  ABSENT_ID,
  EMBEDDED_USER_KEYS,
  keysOf,
  nextPageOf,
  pointersOf,
  refusal,
  withoutInstance,
} from './support/replies.js';
import { type Person, startWorld, type World } from './support/world.js';

const COMMENT_KEYS = [
  ...[
    'id',
    'postId',
    'authorId',
    'content',
    'isHidden',
    'hiddenReason',
    'hiddenAt',
    'hiddenById',
    'createdAt',
  ],
  ...['author', 'parentId', 'repliesCount', 'likesCount', 'hasLiked', 'editedAt', 'deletedAt'],
];

let world: World;
let alice: Person;
let bob: Person;
let carol: Person;
let postId: string;
let events: object[] = [];

const say = (person: Person, content: string, parentId?: string) =>
  person.post(`/api/posts/${postId}/comments`, { content, parentId });

async function said(person: Person, content: string, parentId?: string): Promise<string> {
  const { status, body } = await say(person, content, parentId);
  expect(status).toBe(201);
  return body.id;
}

async function commentsOf(client: HttpClient, query = ''): Promise<any[]> {
  const { status, body } = await client.get(`/api/posts/${postId}/comments${query}`);
  expect(status).toBe(200);
  return body;
}

/** As the viewer sees them: content, replies and likes, newest first. */
const summary = async (client: HttpClient) =>
  (await commentsOf(client)).map(({ content, repliesCount, likesCount }) => [
    content,
    repliesCount,
    likesCount,
  ]);

const countOf = async (client: HttpClient) => (await client.get(`/api/posts/${postId}`)).body.commentsCount;

const changePost = (changes: string) => world.query(`UPDATE posts SET ${changes} WHERE id = $1`, [postId]);
const block = (blocker: Person, blocked: Person) =>
  world.query(`INSERT INTO blocks (blocker_id, blocked_id) VALUES ($1, $2)`, [blocker.id, blocked.id]);
const set = (person: Person, setting: string, value: unknown) =>
  world.query(
    `INSERT INTO user_settings (user_id, ${setting}) VALUES ($1, $2) ON CONFLICT (user_id) DO UPDATE SET ${setting} = $2`,
    [person.id, value],
  );

const costOf = (client: HttpClient, path: string) => world.countStatements(() => client.get(path));

beforeAll(async () => {
  world = await startWorld();
  alice = await world.person('alice');
  bob = await world.person('bob');
  carol = await world.person('carol');
  for (const type of [CommentAdded, CommentDeleted]) {
    world.app.get(DomainEvents).on<object>(type, (event) => void events.push(event));
  }
});

afterAll(() => world?.close());

beforeEach(async () => {
  await world.query(`
    DELETE FROM posts;
    DELETE FROM follows;
    DELETE FROM blocks;
    DELETE FROM user_settings;
    UPDATE users SET suspended_at = NULL, deleted_at = NULL`);
  postId = (await alice.post('/api/posts', { content: 'Hello' })).body.id;
  events = [];
});

describe('commenting', () => {
  it('answers with the comment and counts it', async () => {
    const { status, body } = await say(bob, 'Nice');
    expect(status).toBe(201);
    expect(keysOf(body)).toEqual([...COMMENT_KEYS].sort());
    expect(keysOf(body.author)).toEqual(EMBEDDED_USER_KEYS);
    expect(body).toMatchObject({
      postId,
      authorId: bob.id,
      content: 'Nice',
      parentId: null,
      hasLiked: false,
    });
    expect(await commentsOf(alice)).toEqual([body]);
    expect(await countOf(alice)).toBe(1);
    const facts = { commentId: body.id, postId, postAuthorId: alice.id, authorId: bob.id };
    expect(events).toEqual([new CommentAdded({ ...facts, content: 'Nice' })]);
  });

  it('replies to a comment, and to a reply, as given', async () => {
    const comment = await said(bob, 'One');
    const reply = (await say(carol, 'Two', comment)).body;
    const deeper = (await say(alice, 'Three', reply.id)).body;
    expect([reply.parentId, deeper.parentId]).toEqual([comment, reply.id]);
    expect(await summary(bob)).toEqual([
      ['Three', 0, 0],
      ['Two', 1, 0],
      ['One', 1, 0],
    ]);
    expect(await countOf(bob)).toBe(3);
    expect(events.at(-1)).toMatchObject({
      parentAuthorId: carol.id,
      postAuthorId: alice.id,
      content: 'Three',
    });
  });

  it('keeps the text exactly as sent', async () => {
    const text = ` <i>it's</i> & "so" \u202E\n👩‍👩‍👧`;
    const comment = await said(bob, text);
    expect((await bob.patch(`/api/comments/${comment}`, { content: `${text}.` })).body.content).toBe(
      `${text}.`,
    );
    expect(await said(bob, '🐇'.repeat(2000))).toEqual(expect.any(String));
  });

  it.each([
    [{}, '/content'],
    [{ content: '' }, '/content'],
    [{ content: ' \n' }, '/content'],
    [{ content: null }, '/content'],
    [{ content: { a: 1 } }, '/content'],
    [{ content: 'a'.repeat(2001) }, '/content'],
    [{ content: 'a\u0000' }, '/content'],
    [{ content: 'a', parentId: 5 }, '/parentId'],
    [{ content: 'a', authorId: 'x' }, '/authorId'],
  ])('refuses %p and names the field', async (body, pointer) => {
    const reply = await bob.post(`/api/posts/${postId}/comments`, body);
    expect([reply.status, pointersOf(reply)]).toEqual([400, [pointer]]);
  });

  it('replies to nothing that is not a live, visible comment of the same post', async () => {
    const other = (await alice.post('/api/posts', { content: 'Other' })).body.id;
    const elsewhere = (await bob.post(`/api/posts/${other}/comments`, { content: 'There' })).body.id;
    const tombstone = await said(bob, 'Gone');
    await said(carol, 'Reply', tombstone);
    await bob.delete(`/api/comments/${tombstone}`);
    const hidden = await said(bob, 'Hidden');
    await world.query('UPDATE comments SET is_hidden = true WHERE id = $1', [hidden]);
    for (const parentId of [ABSENT_ID, elsewhere, tombstone, hidden, postId]) {
      expect(refusal(await say(carol, 'Reply', parentId))).toEqual([404, 'comment-not-found']);
    }
  });

  it('repeats its answer to a retry with the same key', async () => {
    const once = () =>
      bob.post(`/api/posts/${postId}/comments`, { content: 'Once' }, { 'idempotency-key': 'comment' });
    const [one, other] = await Promise.all([once(), once()]);
    expect(one.body).toEqual(other.body);
    expect(await countOf(bob)).toBe(1);
  });

  it('takes a session', async () => {
    expect((await world.stranger.get(`/api/posts/${postId}/comments`)).status).toBe(401);
    expect((await world.stranger.post(`/api/posts/${postId}/comments`, { content: 'a' })).status).toBe(401);
  });

  it('is refused while the post is closed for comments', async () => {
    await alice.patch(`/api/posts/${postId}/comments`, { enabled: false });
    expect(refusal(await say(bob, 'Nice'))).toEqual([403, 'comments-disabled']);
    await alice.patch(`/api/posts/${postId}/comments`, { enabled: true });
    await said(bob, 'Nice');
  });

  it('heeds from whom the author takes comments, who always may', async () => {
    await set(alice, 'comment_policy', 'FOLLOWERS');
    expect(refusal(await say(bob, 'Nice'))).toEqual([403, 'comments-followers-only']);
    await world.query(`INSERT INTO follows (follower_id, following_id) VALUES ($1, $2)`, [alice.id, bob.id]);
    expect(refusal(await say(bob, 'Nice'))).toEqual([403, 'comments-followers-only']);
    await world.query(`INSERT INTO follows (follower_id, following_id) VALUES ($1, $2)`, [bob.id, alice.id]);
    await said(bob, 'Nice');
    await set(alice, 'comment_policy', 'NOBODY');
    expect(refusal(await say(bob, 'Nice'))).toEqual([403, 'comments-closed']);
    await said(alice, 'Mine');
  });
});

describe('the comments of a post', () => {
  it('come page by page, newest first, ties by id', async () => {
    await world.query(
      `INSERT INTO comments (id, post_id, author_id, content, created_at)
       SELECT 'c' || n, $1, $2, 'Same', '2026-01-01 00:00:00.123456' FROM generate_series(1, 120) n`,
      [postId, bob.id],
    );
    const seen: string[] = [];
    for (let next: string | undefined = `/api/posts/${postId}/comments?limit=7`; next;) {
      const reply = await carol.get(next);
      seen.push(...reply.body.map(({ id }: { id: string }) => id));
      next = nextPageOf(reply);
    }
    const expected = await world.query('SELECT id FROM comments ORDER BY created_at DESC, id DESC');
    expect(seen).toEqual(expected.map(({ id }) => id));
    expect(await commentsOf(carol)).toHaveLength(20);
    const path = `/api/posts/${postId}/comments?limit=`;
    const few = await costOf(carol, `${path}5`);
    expect(await costOf(carol, `${path}50`)).toBe(few);
    expect(few).toBeLessThan(6);
  });

  it('leave out the hidden, and those of people with a block in between or suspended', async () => {
    await said(bob, 'Bob');
    const hidden = await said(carol, 'Hidden');
    await said(carol, 'Carol');
    await world.query('UPDATE comments SET is_hidden = true WHERE id = $1', [hidden]);
    const contents = async (client: HttpClient) => (await commentsOf(client)).map(({ content }) => content);
    expect(await contents(alice)).toEqual(['Carol', 'Bob']);
    await block(carol, bob);
    expect([await contents(bob), await contents(carol)]).toEqual([['Bob'], ['Carol']]);
    await world.query('UPDATE users SET suspended_at = now() WHERE id = $1', [carol.id]);
    expect(await contents(alice)).toEqual(['Bob']);
  });

  it('show no figures of a private account that one does not follow', async () => {
    await world.query('UPDATE users SET net_worth = 77 WHERE id = $1', [bob.id]);
    await set(bob, 'private_account', true);
    await said(bob, 'Nice');
    expect((await commentsOf(carol))[0].author).toMatchObject({ netWorth: 0, influenceScore: 0 });
    expect((await commentsOf(bob))[0].author).toMatchObject({ netWorth: 77 });
  });

  it('are not there when the post is not to be seen, on any route', async () => {
    const comment = await said(bob, 'Nice');
    await changePost(`visibility = 'PRIVATE'`);
    const other = (path: string) => path.replace(postId, ABSENT_ID).replace(comment, ABSENT_ID);
    const tries: [string, string, object?][] = [
      ['GET', `/api/posts/${postId}/comments`],
      ['POST', `/api/posts/${postId}/comments`, { content: 'a' }],
      ['PATCH', `/api/posts/${postId}/comments`, { enabled: true }],
      ['PATCH', `/api/comments/${comment}`, { content: 'a' }],
      ['DELETE', `/api/comments/${comment}`],
      ['POST', `/api/comments/${comment}/like`],
      ['DELETE', `/api/comments/${comment}/like`],
    ];
    for (const [method, path, body] of tries) {
      const hidden = await bob.send(method, path, body);
      expect([path, hidden.status]).toEqual([path, 404]);
      expect(withoutInstance(hidden)).toEqual(withoutInstance(await bob.send(method, other(path), body)));
    }
  });
});

describe('editing a comment', () => {
  it('is its author’s', async () => {
    const comment = await said(bob, 'One');
    const { status, body } = await bob.patch(`/api/comments/${comment}`, { content: 'Two' });
    expect([status, body.content, typeof body.editedAt]).toEqual([200, 'Two', 'string']);
    for (const person of [alice, carol]) {
      expect(refusal(await person.patch(`/api/comments/${comment}`, { content: 'X' }))).toEqual([
        403,
        'not-your-comment',
      ]);
    }
    expect((await world.stranger.patch(`/api/comments/${comment}`, { content: 'X' })).status).toBe(401);
  });

  it('changes nothing when nothing is sent, and refuses blank text', async () => {
    const comment = await said(bob, 'One');
    const { status, body } = await bob.patch(`/api/comments/${comment}`, {});
    expect([status, body.content, body.editedAt]).toEqual([200, 'One', null]);
    for (const content of ['', ' ', null]) {
      expect(pointersOf(await bob.patch(`/api/comments/${comment}`, { content }))).toEqual(['/content']);
    }
  });
});

describe('deleting a comment', () => {
  it('is its author’s and the post’s author’s', async () => {
    const own = await said(bob, 'One');
    const other = await said(bob, 'Two');
    expect(refusal(await carol.delete(`/api/comments/${own}`))).toEqual([403, 'not-your-comment']);
    expect((await bob.delete(`/api/comments/${own}`)).body).toEqual({ message: 'Comment deleted' });
    expect((await alice.delete(`/api/comments/${other}`)).status).toBe(200);
    expect(await commentsOf(bob)).toEqual([]);
    expect(await countOf(bob)).toBe(0);
    expect(refusal(await bob.delete(`/api/comments/${own}`))).toEqual([404, 'comment-not-found']);
    const facts = { commentId: other, postId, postAuthorId: alice.id, authorId: bob.id };
    expect(events.at(-1)).toEqual(new CommentDeleted(facts));
  });

  it('leaves a tombstone while there are replies, and takes it away with the last of them', async () => {
    const top = await said(bob, 'Top');
    const middle = await said(carol, 'Middle', top);
    const leaf = await said(bob, 'Leaf', middle);
    await bob.delete(`/api/comments/${top}`);
    await carol.delete(`/api/comments/${middle}`);
    const tombstones = (await commentsOf(alice)).filter(({ deletedAt }) => deletedAt !== null);
    expect(tombstones).toMatchObject([
      { id: middle, content: '', repliesCount: 1, author: { username: 'carol' } },
      { id: top, content: '', repliesCount: 0, author: { username: 'bob' } },
    ]);
    expect(await countOf(alice)).toBe(1);
    expect(await world.query(DRIFTED_COUNTERS)).toEqual([]);
    for (const [method, body] of [
      ['PATCH', { content: 'X' }],
      ['DELETE', undefined],
    ] as const) {
      expect((await bob.send(method, `/api/comments/${top}`, body)).status).toBe(404);
    }
    expect((await carol.post(`/api/comments/${top}/like`)).status).toBe(404);
    await alice.delete(`/api/comments/${leaf}`);
    expect(await commentsOf(alice)).toEqual([]);
    expect(await world.query('SELECT id FROM comments')).toEqual([]);
    expect(await countOf(alice)).toBe(0);
  });

  it('keeps a tombstone that another reply still hangs on', async () => {
    const top = await said(bob, 'Top');
    const one = await said(carol, 'One', top);
    await said(carol, 'Two', top);
    await bob.delete(`/api/comments/${top}`);
    await carol.delete(`/api/comments/${one}`);
    expect(await summary(alice)).toEqual([
      ['Two', 0, 0],
      ['', 1, 0],
    ]);
  });

  it('keeps every counter exact while people comment, reply, like and delete at once', async () => {
    const tops = await Promise.all(Array.from({ length: 4 }, (_, index) => said(bob, `Top ${index}`)));
    const deeds = tops.flatMap((top) => [
      say(carol, 'Reply', top),
      say(alice, 'Reply', top),
      carol.post(`/api/comments/${top}/like`),
      carol.delete(`/api/comments/${top}/like`),
      alice.post(`/api/comments/${top}/like`),
      bob.delete(`/api/comments/${top}`),
      alice.delete(`/api/comments/${top}`),
      say(carol, 'Other'),
    ]);
    const replies = await Promise.all(deeds);
    expect(replies.filter(({ status }) => ![200, 201, 404].includes(status))).toEqual([]);
    expect(await world.query(DRIFTED_COUNTERS)).toEqual([]);
    expect(await countOf(alice)).toBe(
      (await commentsOf(alice, '?limit=100')).filter((c) => !c.deletedAt).length,
    );
  });
});

describe('liking a comment', () => {
  it('counts once, and can be taken back', async () => {
    const comment = await said(bob, 'One');
    const path = `/api/comments/${comment}/like`;
    for (let time = 0; time < 2; time += 1) {
      const { status, body } = await carol.post(path);
      expect([status, body]).toEqual([200, { message: 'Liked', likesCount: 1, hasLiked: true }]);
    }
    expect((await commentsOf(carol))[0]).toMatchObject({ likesCount: 1, hasLiked: true });
    expect((await commentsOf(bob))[0]).toMatchObject({ likesCount: 1, hasLiked: false });
    for (let time = 0; time < 2; time += 1) {
      expect((await carol.delete(path)).body).toEqual({ message: 'Unliked', likesCount: 0, hasLiked: false });
    }
  });

  it('is exact after fifty at once', async () => {
    const comment = await said(bob, 'One');
    const path = `/api/comments/${comment}/like`;
    const deeds = Array.from({ length: 50 }, (_, index) => {
      const person = [alice, bob, carol][index % 3]!;
      return insist(() => (index % 5 < 3 ? person.post(path) : person.delete(path)));
    });
    expect((await Promise.all(deeds)).map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(await world.query(DRIFTED_COUNTERS)).toEqual([]);
  });

  it('is refused for what one does not see', async () => {
    const comment = await said(bob, 'One');
    await block(bob, carol);
    const blocked = await carol.post(`/api/comments/${comment}/like`);
    expect(withoutInstance(blocked)).toEqual(
      withoutInstance(await carol.post(`/api/comments/${ABSENT_ID}/like`)),
    );
    expect(refusal(blocked)).toEqual([404, 'comment-not-found']);
    expect((await world.stranger.post(`/api/comments/${comment}/like`)).status).toBe(401);
  });
});
