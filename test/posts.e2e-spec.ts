import { DomainEvents } from '../src/common/domain-events.js';
import { Database } from '../src/database/database.js';
import { PostCreated, PostDeleted, PostLiked, PostUnliked } from '../src/posts/posts.events.js';
import { PostsService } from '../src/posts/posts/posts.service.js';
import { DRIFTED_COUNTERS } from './support/counters.js';
import { type HttpClient, insist, type Reply } from './support/client.js';
import {
  ABSENT_ID,
  EMBEDDED_USER_KEYS,
  idsOf,
  keysOf,
  nextPageOf,
  pointersOf,
  refusal,
  withoutInstance,
} from './support/replies.js';
import { type Person, startWorld, type World } from './support/world.js';

const POST_KEYS = [
  ...[
    'id',
    'authorId',
    'type',
    'content',
    'caption',
    'mediaUrl',
    'thumbnailUrl',
    'durationMs',
    'aspectRatio',
  ],
  ...[
    'visibility',
    'commentsEnabled',
    'likesCount',
    'commentsCount',
    'savesCount',
    'sharesCount',
    'viewsCount',
  ],
  ...['isFeatured', 'isHidden', 'hiddenReason', 'hiddenAt', 'hiddenById', 'deletedAt', 'deletedById'],
  ...['deleteReason', 'editedAt', 'isArchived', 'archivedAt', 'isPinned', 'pinnedAt', 'createdAt'],
  ...['author', 'hasLiked', 'hasSaved'],
];
const PHOTO = { type: 'PHOTO', mediaUrl: 'https://example.com/rabbit.jpg' };
const CLIP = {
  mediaUrl: 'http://example.com/a.mp4',
  thumbnailUrl: 'https://example.com/a.jpg',
  durationMs: 1200,
};

let world: World;
let alice: Person;
let bob: Person;
let carol: Person;
let events: object[] = [];

async function publish(person: Person, post: object = {}): Promise<string> {
  const { status, body } = await person.post('/api/posts', { content: 'Hello', ...post });
  expect(status).toBe(201);
  return body.id;
}

const changePost = (postId: string, changes: string) =>
  world.query(`UPDATE posts SET ${changes} WHERE id = $1`, [postId]);

const changeUser = (person: Person, changes: string) =>
  world.query(`UPDATE users SET ${changes} WHERE id = $1`, [person.id]);

const setPrivate = (person: Person) =>
  world.query(
    `INSERT INTO user_settings (user_id, private_account) VALUES ($1, true)
     ON CONFLICT (user_id) DO UPDATE SET private_account = true`,
    [person.id],
  );

const follow = (follower: Person, followed: Person) =>
  world.query(`INSERT INTO follows (follower_id, following_id) VALUES ($1, $2)`, [follower.id, followed.id]);

const block = (blocker: Person, blocked: Person) =>
  world.query(`INSERT INTO blocks (blocker_id, blocked_id) VALUES ($1, $2)`, [blocker.id, blocked.id]);

/** People without a login, each with posts, one a minute and in turns; their ids. */
async function addCrowd(people: number, postsEach: number): Promise<string[]> {
  const rows = await world.query<{ id: string }>(
    `WITH crowd AS (
       INSERT INTO users (id, username, email, password, display_name)
       SELECT 'crowd' || n, 'crowd' || n, 'crowd' || n || '@example.com', '', 'Crowd ' || n FROM generate_series(1, $1) n
       RETURNING id),
     written AS (
       INSERT INTO posts (id, author_id, content, created_at)
       SELECT crowd.id || '-' || n, crowd.id, 'Post ' || n,
         timestamp '2026-01-01' + make_interval(mins => n * $1 + substr(crowd.id, 6)::int)
       FROM crowd, generate_series(1, $2) n)
     SELECT id FROM crowd`,
    [people, postsEach],
  );
  return rows.map(({ id }) => id);
}

const followAll = (follower: Person, ids: string[]) =>
  world.query(`INSERT INTO follows (follower_id, following_id) SELECT $1, unnest($2::text[])`, [
    follower.id,
    ids,
  ]);

/** Every page of an array list, by its links. */
async function walk(client: HttpClient, path: string): Promise<string[]> {
  const ids: string[] = [];
  for (let next: string | undefined = path; next;) {
    const reply = await client.get(next);
    expect(reply.status).toBe(200);
    ids.push(...idsOf(reply.body));
    next = nextPageOf(reply);
  }
  return ids;
}

/** Every page of the feed, or of a grid. */
async function walkCursors(client: HttpClient, path: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { body } = await client.get(cursor ? `${path}&cursor=${encodeURIComponent(cursor)}` : path);
    ids.push(...idsOf(body.posts));
    cursor = body.nextCursor;
  }
  return ids;
}

const costOf = (client: HttpClient, path: string) => world.countStatements(() => client.get(path));

async function scoreOf(person: Person): Promise<number> {
  const [row] = await world.query(
    `SELECT influence_score AS score,
       (SELECT coalesce(sum(points), 0)::int FROM influence_entries WHERE user_id = users.id) AS ledger
     FROM users WHERE id = $1`,
    [person.id],
  );
  expect(row.ledger).toBe(row.score);
  return row.score;
}

beforeAll(async () => {
  world = await startWorld();
  alice = await world.person('alice');
  bob = await world.person('bob');
  carol = await world.person('carol');
  for (const type of [PostCreated, PostDeleted, PostLiked, PostUnliked]) {
    world.app.get(DomainEvents).on<object>(type, (event) => void events.push(event));
  }
});

afterAll(() => world?.close());

beforeEach(async () => {
  events = [];
  await world.query(`
    DELETE FROM posts;
    DELETE FROM follows;
    DELETE FROM blocks;
    DELETE FROM muted_accounts;
    DELETE FROM influence_entries;
    DELETE FROM user_settings;
    DELETE FROM users WHERE id LIKE 'crowd%';
    UPDATE users SET influence_score = 0, suspended_at = NULL, suspended_until = NULL, deactivated_at = NULL,
      deleted_at = NULL`);
});

describe('publishing', () => {
  it('answers with the post and its author', async () => {
    const { status, body } = await alice.post('/api/posts', { content: 'Hello' });
    expect(status).toBe(201);
    expect(keysOf(body)).toEqual([...POST_KEYS].sort());
    expect(keysOf(body.author)).toEqual(EMBEDDED_USER_KEYS);
    expect(body).toMatchObject({ authorId: alice.id, type: 'TEXT', content: 'Hello', visibility: 'PUBLIC' });
    expect(body).toMatchObject({ commentsEnabled: true, likesCount: 0, hasLiked: false, hasSaved: false });
    expect(body.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect((await bob.get(`/api/posts/${body.id}`)).body).toEqual(body);
    expect(events).toEqual([new PostCreated(body.id, alice.id)]);
  });

  it('earns ten points and writes down why', async () => {
    const { body } = await alice.post('/api/posts', { content: 'Hello' });
    expect(body.author.influenceScore).toBe(10);
    expect(await scoreOf(alice)).toBe(10);
    const entries = await world.query(`SELECT kind, points, subject_id FROM influence_entries`);
    expect(entries).toEqual([{ kind: 'post', points: 10, subject_id: body.id }]);
  });

  it('keeps text exactly as sent, when it is edited as well', async () => {
    const text = ' <b>"it\'s"</b> & e\u0301 \u202E 👩‍👩‍👧\r\n';
    const { body } = await alice.post('/api/posts', { ...PHOTO, content: text, caption: text });
    expect(body).toMatchObject({ content: text, caption: text });
    await alice.patch(`/api/posts/${body.id}`, { content: `${text}!`, caption: `${text}!` });
    expect((await bob.get(`/api/posts/${body.id}`)).body).toMatchObject({
      content: `${text}!`,
      caption: `${text}!`,
    });
  });

  it('takes photos, videos and voice with what each needs', async () => {
    expect((await alice.post('/api/posts', PHOTO)).body).toMatchObject({ ...PHOTO, content: null });
    const video = {
      type: 'VIDEO',
      ...CLIP,
      aspectRatio: 1.7777,
      visibility: 'FOLLOWERS',
      commentsEnabled: false,
    };
    expect((await alice.post('/api/posts', { ...video, caption: '' })).body).toMatchObject(video);
    expect((await alice.post('/api/posts', { type: 'VOICE', ...CLIP, content: null })).status).toBe(201);
  });

  it('counts the length in code points', async () => {
    expect((await alice.post('/api/posts', { content: '🐇'.repeat(5000) })).status).toBe(201);
    expect(pointersOf(await alice.post('/api/posts', { content: '🐇'.repeat(5001) }))).toEqual(['/content']);
    const caption = 'é'.repeat(501);
    expect(pointersOf(await alice.post('/api/posts', { ...PHOTO, caption }))).toEqual(['/caption']);
  });

  it.each([
    [{}, ['/content']],
    [{ content: ' \n\t' }, ['/content']],
    [{ content: null }, ['/content']],
    [{ content: 5 }, ['/content']],
    [{ content: ['a'] }, ['/content']],
    [{ content: 'a\u0000b' }, ['/content']],
    [{ content: 'a', mediaUrl: PHOTO.mediaUrl }, ['/mediaUrl']],
    [{ type: 'PHOTO', content: 'a' }, ['/mediaUrl']],
    [{ type: 'VIDEO', mediaUrl: CLIP.mediaUrl }, ['/thumbnailUrl', '/durationMs']],
    [{ type: 'VOICE' }, ['/mediaUrl', '/thumbnailUrl', '/durationMs']],
    [{ type: 'GIF', content: 'a' }, ['/type']],
    [{ type: null, content: 'a' }, ['/type']],
    [{ ...PHOTO, mediaUrl: 'javascript:alert(1)' }, ['/mediaUrl']],
    [{ ...PHOTO, mediaUrl: 'data:text/html,x' }, ['/mediaUrl']],
    [{ ...PHOTO, mediaUrl: '/relative.jpg' }, ['/mediaUrl']],
    [{ ...PHOTO, mediaUrl: 'java\nscript:alert(1)' }, ['/mediaUrl']],
    [{ ...PHOTO, thumbnailUrl: 'ftp://example.com/x' }, ['/thumbnailUrl']],
    [{ type: 'VIDEO', ...CLIP, durationMs: 0 }, ['/durationMs']],
    [{ type: 'VIDEO', ...CLIP, durationMs: 1e12 }, ['/durationMs']],
    [{ type: 'VIDEO', ...CLIP, durationMs: 1.5 }, ['/durationMs']],
    [{ ...PHOTO, aspectRatio: -1 }, ['/aspectRatio']],
    [{ ...PHOTO, aspectRatio: 1e39 }, ['/aspectRatio']],
    [{ ...PHOTO, aspectRatio: 1e-60 }, ['/aspectRatio']],
    [{ content: 'a', visibility: 'FRIENDS' }, ['/visibility']],
    [{ content: 'a', visibility: null }, ['/visibility']],
    [{ content: 'a', commentsEnabled: 'true' }, ['/commentsEnabled']],
    [{ content: 'a', likesCount: 9, authorId: 'x' }, ['/likesCount', '/authorId']],
  ])('refuses %j and names the field', async (body, pointers) => {
    const reply = await alice.post('/api/posts', body);
    expect(reply.status).toBe(400);
    expect(pointersOf(reply).sort()).toEqual([...pointers].sort());
    expect(await world.query('SELECT 1 FROM posts')).toEqual([]);
  });

  it('repeats its answer to a retry with the same key, and publishes once', async () => {
    const once = () => alice.post('/api/posts', { content: 'Hello' }, { 'idempotency-key': 'k' });
    const replies = await Promise.all([once(), once(), once()]);
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1);
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(await scoreOf(alice)).toBe(10);
    const other = await alice.post('/api/posts', { content: 'Other' }, { 'idempotency-key': 'k' });
    expect(refusal(other)).toEqual([422, 'idempotency-key-reused']);
  });

  it('takes a session', async () => {
    expect((await world.stranger.post('/api/posts', { content: 'a' })).status).toBe(401);
  });
});

describe('editing', () => {
  it('changes what is sent and nothing else', async () => {
    const postId = await publish(alice, { ...PHOTO, content: 'One', caption: 'Two' });
    const { status, body } = await alice.patch(`/api/posts/${postId}`, { caption: null });
    expect(status).toBe(200);
    expect(body).toMatchObject({ content: 'One', caption: null, editedAt: expect.any(String) });
    expect((await alice.patch(`/api/posts/${postId}`, { content: '' })).body.content).toBe('');
  });

  it('leaves the post alone when nothing is sent', async () => {
    const postId = await publish(alice);
    const { status, body } = await alice.patch(`/api/posts/${postId}`, {});
    expect([status, body.content, body.editedAt]).toEqual([200, 'Hello', null]);
    expect((await alice.patch(`/api/posts/${postId}`)).status).toBe(200);
  });

  it('never leaves a text post blank', async () => {
    const postId = await publish(alice);
    for (const content of ['', ' ', null]) {
      expect(pointersOf(await alice.patch(`/api/posts/${postId}`, { content }))).toEqual(['/content']);
    }
    await changePost(postId, `media_url = 'https://example.com/adopted.jpg'`);
    expect((await alice.patch(`/api/posts/${postId}`, { content: 'Still' })).status).toBe(200);
    const long = await alice.patch(`/api/posts/${postId}`, { content: 'a'.repeat(5001) });
    expect(pointersOf(long)).toEqual(['/content']);
    const unknown = await alice.patch(`/api/posts/${postId}`, { visibility: 'PRIVATE' });
    expect(pointersOf(unknown)).toEqual(['/visibility']);
  });

  it('is the author’s alone, and to others who do not see the post there is none', async () => {
    const postId = await publish(alice);
    expect(refusal(await bob.patch(`/api/posts/${postId}`, { content: 'Mine' }))).toEqual([
      403,
      'not-your-post',
    ]);
    expect(refusal(await bob.patch(`/api/posts/${postId}`, {}))).toEqual([403, 'not-your-post']);
    await changePost(postId, `visibility = 'PRIVATE'`);
    const hidden = await bob.patch(`/api/posts/${postId}`, { content: 'Mine' });
    const absent = await bob.patch(`/api/posts/${ABSENT_ID}`, { content: 'Mine' });
    expect(withoutInstance(hidden)).toEqual(withoutInstance(absent));
    expect(refusal(hidden)).toEqual([404, 'post-not-found']);
  });
});

describe('opening and closing for comments', () => {
  it('is the author’s', async () => {
    const postId = await publish(alice);
    const path = `/api/posts/${postId}/comments`;
    const { status, body } = await alice.patch(path, { enabled: false });
    expect([status, body.message, body.commentsEnabled]).toEqual([200, 'Comments disabled', false]);
    expect(body.post).toMatchObject({ id: postId, commentsEnabled: false });
    expect(refusal(await bob.patch(path, { enabled: true }))).toEqual([403, 'not-your-post']);
    expect(pointersOf(await alice.patch(path, { enabled: 'yes' }))).toEqual(['/enabled']);
    expect((await alice.patch(path, {})).body).toMatchObject({ commentsEnabled: false });
    expect(pointersOf(await alice.patch(path, { enabled: null }))).toEqual(['/enabled']);
  });
});

describe('deleting', () => {
  it('empties the post, hides it from everyone and takes all its points back', async () => {
    const postId = await publish(alice, { ...PHOTO, content: 'Hello', caption: 'There' });
    await publish(alice);
    for (const person of [alice, bob, carol]) await person.post(`/api/posts/${postId}/like`);
    expect(await scoreOf(alice)).toBe(22);
    const { status, body } = await alice.delete(`/api/posts/${postId}`);
    expect([status, body]).toEqual([200, { message: 'Post deleted' }]);
    expect(await scoreOf(alice)).toBe(10);
    const [row] = await world.query('SELECT * FROM posts WHERE id = $1', [postId]);
    expect(row).toMatchObject({ content: null, caption: null, media_url: null, deleted_by_id: alice.id });
    for (const person of [alice, bob]) {
      expect(refusal(await person.get(`/api/posts/${postId}`))).toEqual([404, 'post-not-found']);
      expect((await person.delete(`/api/posts/${postId}`)).status).toBe(404);
      expect((await person.delete(`/api/posts/${postId}/like`)).status).toBe(404);
    }
    expect(events.at(-1)).toEqual(new PostDeleted(postId, alice.id));
  });

  it('is the author’s alone', async () => {
    const postId = await publish(alice);
    expect(refusal(await bob.delete(`/api/posts/${postId}`))).toEqual([403, 'not-your-post']);
    expect((await world.stranger.delete(`/api/posts/${postId}`)).status).toBe(401);
    expect((await alice.get(`/api/posts/${postId}`)).status).toBe(200);
  });

  it('leaves no points behind, however many like at the same time', async () => {
    const postId = await publish(alice);
    const likers = [bob, carol].flatMap((person) => Array.from({ length: 10 }, () => person));
    const replies = await Promise.all([
      ...likers.map((person, index) =>
        insist(() =>
          index % 2 ? person.post(`/api/posts/${postId}/like`) : person.delete(`/api/posts/${postId}/like`),
        ),
      ),
      alice.delete(`/api/posts/${postId}`),
    ]);
    expect(replies.every(({ status }) => status === 200 || status === 404)).toBe(true);
    expect(await scoreOf(alice)).toBe(0);
    expect(await world.query(DRIFTED_COUNTERS)).toEqual([]);
  });
});

describe('liking', () => {
  it('counts once, tells once, and earns the author a point', async () => {
    const postId = await publish(alice);
    const path = `/api/posts/${postId}/like`;
    for (let time = 0; time < 3; time += 1) {
      const { status, body } = await bob.post(path);
      expect([status, body]).toEqual([200, { message: 'Liked', likesCount: 1, hasLiked: true }]);
    }
    expect(events.slice(1)).toEqual([new PostLiked(postId, alice.id, bob.id)]);
    expect((await bob.get(`/api/posts/${postId}`)).body).toMatchObject({ likesCount: 1, hasLiked: true });
    expect((await carol.get(`/api/posts/${postId}`)).body).toMatchObject({ likesCount: 1, hasLiked: false });
    expect(await scoreOf(alice)).toBe(11);
  });

  it('gives the point back when it is taken back', async () => {
    const postId = await publish(alice);
    const path = `/api/posts/${postId}/like`;
    await bob.post(path);
    for (let time = 0; time < 2; time += 1) {
      const { status, body } = await bob.delete(path);
      expect([status, body]).toEqual([200, { message: 'Unliked', likesCount: 0, hasLiked: false }]);
    }
    expect(events.slice(2)).toEqual([new PostUnliked(postId, alice.id, bob.id)]);
    expect(await scoreOf(alice)).toBe(10);
  });

  it('of one’s own post earns nothing', async () => {
    const postId = await publish(alice);
    expect((await alice.post(`/api/posts/${postId}/like`)).body.likesCount).toBe(1);
    expect(await scoreOf(alice)).toBe(10);
    await alice.delete(`/api/posts/${postId}/like`);
    expect(await scoreOf(alice)).toBe(10);
  });

  it('ends with exact counts after fifty likes and unlikes at once', async () => {
    const postIds = [await publish(alice), await publish(bob)];
    const deeds = Array.from({ length: 50 }, (_, index) => {
      const person = [alice, bob, carol][index % 3]!;
      const path = `/api/posts/${postIds[index % 2]}/like`;
      return insist(() => (index % 5 < 3 ? person.post(path) : person.delete(path)));
    });
    expect((await Promise.all(deeds)).map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(await world.query(DRIFTED_COUNTERS)).toEqual([]);
    for (const person of [alice, bob]) {
      const [row] = await world.query(
        `SELECT count(*)::int AS others FROM likes JOIN posts ON posts.id = post_id
         WHERE author_id = $1 AND user_id <> $1`,
        [person.id],
      );
      expect(await scoreOf(person)).toBe(10 + row.others);
    }
  });

  it('is refused where the post is not to be seen', async () => {
    const postId = await publish(alice, { visibility: 'PRIVATE' });
    for (const path of ['like', 'save', 'share', 'view', 'bookmark']) {
      const hidden = await bob.post(`/api/posts/${postId}/${path}`);
      expect(withoutInstance(hidden)).toEqual(
        withoutInstance(await bob.post(`/api/posts/${ABSENT_ID}/${path}`)),
      );
      expect(refusal(hidden)).toEqual([404, 'post-not-found']);
    }
    for (const path of ['like', 'save'])
      expect((await bob.delete(`/api/posts/${postId}/${path}`)).status).toBe(404);
    expect((await world.stranger.post(`/api/posts/${postId}/like`)).status).toBe(401);
    expect(await world.query(DRIFTED_COUNTERS)).toEqual([]);
  });
});

describe('what existing clients ask for beside', () => {
  it('is answered truly: there are no stories, and a reaction beside a like is not kept', async () => {
    const stories = await bob.get('/api/stories/feed');
    expect([stories.status, stories.body]).toEqual([200, { yourStories: [], followingStories: [] }]);
    expect((await world.stranger.get('/api/stories/feed')).status).toBe(401);
    const postId = await publish(alice);
    const before = (await bob.get(`/api/posts/${postId}`)).body;
    const react = (reactionType: unknown) => bob.post(`/api/posts/${postId}/reactions`, { reactionType });
    const reacted = await react('LIKE');
    expect([reacted.status, reacted.body]).toEqual([200, { recorded: false }]);
    expect((await react('MEH')).status).toBe(400);
    expect((await bob.get(`/api/posts/${postId}`)).body).toEqual(before);
    await changePost(postId, `visibility = 'PRIVATE'`);
    expect((await react('LIKE')).status).toBe(404);
  });
});

describe('saving', () => {
  it('is idempotent, by any of its addresses', async () => {
    const postId = await publish(alice);
    for (const path of [`posts/${postId}/save`, `posts/${postId}/bookmark`, `bookmarks/${postId}`]) {
      const { status, body } = await bob.post(`/api/${path}`);
      expect([status, body]).toEqual([200, { message: 'Post saved', saved: true }]);
    }
    expect((await bob.get(`/api/posts/${postId}`)).body).toMatchObject({ savesCount: 1, hasSaved: true });
    for (const path of [`bookmarks/${postId}`, `posts/${postId}/save`]) {
      expect((await bob.delete(`/api/${path}`)).body).toEqual({ message: 'Post unsaved', saved: false });
    }
    expect((await bob.get(`/api/posts/${postId}`)).body).toMatchObject({ savesCount: 0, hasSaved: false });
  });

  it('keeps the list of what one saved, the last first, as far as one still sees it', async () => {
    const first = await publish(alice);
    const second = await publish(alice);
    const third = await publish(alice);
    for (const postId of [second, first, third]) await bob.post(`/api/posts/${postId}/save`);
    expect(await walk(bob, '/api/bookmarks?limit=1')).toEqual([third, first, second]);
    expect(await walk(carol, '/api/bookmarks')).toEqual([]);
    await changePost(first, `visibility = 'PRIVATE'`);
    expect(await walk(bob, '/api/bookmarks?limit=1')).toEqual([third, second]);
  });
});

describe('sharing and viewing', () => {
  it('counts every share', async () => {
    const postId = await publish(alice);
    const { status, body } = await bob.post(`/api/posts/${postId}/share`, { platform: 'whatsapp' });
    expect([status, body]).toEqual([200, { message: 'Share recorded', shareId: expect.any(String) }]);
    await bob.post(`/api/posts/${postId}/share`);
    expect((await bob.get(`/api/posts/${postId}`)).body.sharesCount).toBe(2);
    expect(pointersOf(await bob.post(`/api/posts/${postId}/share`, { platform: 7 }))).toEqual(['/platform']);
  });

  it('counts a view once a person, also of many at once', async () => {
    const postId = await publish(alice);
    const path = `/api/posts/${postId}/view`;
    const replies = await Promise.all(Array.from({ length: 8 }, () => bob.post(path, { source: 'feed' })));
    expect(replies.filter(({ body }) => body.isNew)).toHaveLength(1);
    expect((await bob.post(path)).body).toEqual({ message: 'Already viewed', isNew: false });
    expect((await carol.post(path)).body).toEqual({ message: 'View recorded', isNew: true });
    expect((await bob.get(`/api/posts/${postId}`)).body.viewsCount).toBe(2);
  });
});

describe('who sees a post', () => {
  const CANARY = 'canary-7f3a';
  const lists = () => [
    '/api/posts/feed?limit=100',
    '/api/posts?limit=100',
    `/api/posts/search?q=${CANARY}`,
    `/api/users/${alice.id}/posts`,
    '/api/users/alice/posts?tab=ALL',
    '/api/bookmarks',
  ];
  /** By which of the routes the person gets to know of the post, by its words or its id. */
  async function sightings(person: Person, postId: string): Promise<string[]> {
    const paths = [...lists(), `/api/posts/${postId}`, `/api/posts/${postId}/comments`];
    const seen = await Promise.all(
      paths.map(async (path) => {
        const { status, body } = await person.get(path);
        const text = JSON.stringify(body);
        return status === 200 && (text.includes(CANARY) || text.includes(`"${postId}"`));
      }),
    );
    return paths.filter((_, index) => seen[index]);
  }
  /** A post of alice's that bob has saved and carol has commented on. */
  async function canary(visibility = 'PUBLIC'): Promise<string> {
    const postId = await publish(alice, { content: CANARY });
    await bob.post(`/api/posts/${postId}/save`);
    await carol.post(`/api/posts/${postId}/comments`, { content: CANARY });
    await changePost(postId, `visibility = '${visibility}'`);
    return postId;
  }
  const everywhere = (postId: string) => [
    ...lists(),
    `/api/posts/${postId}`,
    `/api/posts/${postId}/comments`,
  ];

  it('finds a public one of a followed person everywhere', async () => {
    const postId = await canary();
    await follow(bob, alice);
    expect(await sightings(bob, postId)).toEqual(everywhere(postId));
  });

  it('finds one for followers as a follower, but not among everyone’s', async () => {
    const postId = await canary('FOLLOWERS');
    expect(await sightings(bob, postId)).toEqual([]);
    await follow(bob, alice);
    expect(await sightings(bob, postId)).toEqual(
      everywhere(postId).filter((path) => path !== '/api/posts?limit=100'),
    );
  });

  it('finds a public one of a private account as a follower, but not among everyone’s', async () => {
    const postId = await canary();
    await setPrivate(alice);
    expect(await sightings(bob, postId)).toEqual([]);
    await follow(bob, alice);
    expect(await sightings(bob, postId)).toEqual(
      everywhere(postId).filter((path) => path !== '/api/posts?limit=100'),
    );
  });

  it.each([
    ['private', `visibility = 'PRIVATE'`],
    ['hidden', 'is_hidden = true'],
    ['archived', 'is_archived = true'],
    ['deleted', 'deleted_at = now()'],
  ])('finds a %s one nowhere, follower or not', async (_, changes) => {
    const postId = await canary();
    await follow(bob, alice);
    await changePost(postId, changes);
    expect(await sightings(bob, postId)).toEqual([]);
    const { status, body } = await bob.get(`/api/posts/${postId}`);
    expect(withoutInstance(await bob.get(`/api/posts/${ABSENT_ID}`))).toEqual(
      withoutInstance({ status, body } as Reply),
    );
  });

  it.each([
    ['suspended', 'suspended_at = now()'],
    ['deactivated', 'deactivated_at = now()'],
    ['deleted', 'deleted_at = now()'],
  ])('finds none of a %s author', async (_, changes) => {
    const postId = await canary();
    await follow(bob, alice);
    await changeUser(alice, changes);
    expect(await sightings(bob, postId)).toEqual([]);
    expect((await bob.get(`/api/users/${alice.id}/posts`)).status).toBe(404);
  });

  it('finds one of an author whose suspension is over', async () => {
    const postId = await canary();
    await follow(bob, alice);
    await changeUser(alice, `suspended_at = now(), suspended_until = now() - interval '1 second'`);
    expect(await sightings(bob, postId)).toEqual(everywhere(postId));
  });

  it('finds none across a block, in either direction', async () => {
    const postId = await canary();
    await follow(bob, alice);
    await block(alice, bob);
    expect(await sightings(bob, postId)).toEqual([]);
    expect((await bob.get(`/api/users/${alice.id}/posts`)).status).toBe(404);
    await world.query('DELETE FROM blocks');
    await block(bob, alice);
    expect(await sightings(bob, postId)).toEqual([]);
    expect((await bob.get(`/api/users/${alice.id}/posts`)).body).toEqual([]);
  });

  it('shows authors their own, whatever they did with it short of deleting', async () => {
    const postId = await canary('PRIVATE');
    await changePost(postId, 'is_archived = true');
    const seen = await sightings(alice, postId);
    expect(seen).toEqual(expect.arrayContaining([`/api/posts/${postId}`, '/api/posts/feed?limit=100']));
    expect(seen).not.toContain('/api/posts?limit=100');
  });

  it('is asked of everyone who wants to read', async () => {
    const postId = await canary();
    for (const path of everywhere(postId)) expect((await world.stranger.get(path)).status).toBe(401);
  });
});

describe('the feed', () => {
  const FEED = '/api/posts/feed?limit=';

  it('holds one’s own posts and those of the people one follows, newest first', async () => {
    const own = await publish(alice);
    const followed = await publish(bob);
    await publish(carol);
    await follow(alice, bob);
    const { status, body } = await alice.get('/api/posts/feed?includeAds=true');
    expect([status, idsOf(body.posts), body.nextCursor]).toEqual([200, [followed, own], null]);
    expect(keysOf(body.posts[0])).toEqual([...POST_KEYS, 'isAd'].sort());
    expect(body.posts[0]).toMatchObject({ isAd: false, author: { username: 'bob' } });
  });

  it('leaves out people whose posts one muted', async () => {
    const kept = await publish(bob);
    await publish(carol);
    await follow(alice, bob);
    await follow(alice, carol);
    const mute = (person: Person, posts: boolean) =>
      world.query(`INSERT INTO muted_accounts (user_id, muted_user_id, mute_posts) VALUES ($1, $2, $3)`, [
        ...[alice.id, person.id],
        posts,
      ]);
    await mute(carol, true);
    await mute(bob, false);
    expect(await walkCursors(alice, `${FEED}20`)).toEqual([kept]);
  });

  it('comes page by page without gap or repetition when all posts are of one moment', async () => {
    const [one, other] = await addCrowd(2, 0);
    await world.query(
      `INSERT INTO posts (id, author_id, content, created_at)
       SELECT 'same-' || n, CASE WHEN n % 3 = 0 THEN $1 ELSE $2 END, 'Same', '2026-01-01 00:00:00.123456'
       FROM generate_series(1, 500) n`,
      [one, other],
    );
    await followAll(alice, [one!, other!]);
    const feed = await walkCursors(alice, `${FEED}7`);
    expect(feed).toHaveLength(500);
    expect(new Set(feed).size).toBe(500);
    expect(await walk(alice, '/api/posts?limit=50')).toEqual(feed);
    expect((await walk(alice, '/api/posts/search?q=same&limit=100')).sort()).toEqual([...feed].sort());
  });

  it('is whole for someone who follows a handful of people of whom few write', async () => {
    const crowd = await addCrowd(30, 6);
    await world.query(`DELETE FROM posts WHERE substr(author_id, 6)::int % 3 > 0`);
    await followAll(alice, crowd);
    const expected = await world.query(`SELECT id FROM posts ORDER BY created_at DESC, id DESC`);
    for (const limit of [1, 7, 25, 100]) {
      expect(await walkCursors(alice, FEED + limit)).toEqual(idsOf(expected));
    }
  });

  it('is whole when one author wrote most of it', async () => {
    const crowd = await addCrowd(20, 2);
    await world.query(
      `INSERT INTO posts (id, author_id, content, created_at)
       SELECT 'busy-' || n, $1, 'Busy', timestamp '2026-01-01 00:20' + make_interval(secs => n) FROM generate_series(1, 90) n`,
      [crowd[0]],
    );
    await followAll(alice, crowd);
    const expected = await world.query(`SELECT id FROM posts ORDER BY created_at DESC, id DESC`);
    for (const limit of [3, 10, 50]) expect(await walkCursors(alice, FEED + limit)).toEqual(idsOf(expected));
  });

  it('is whole for someone who follows hundreds, whether these write now or wrote long ago', async () => {
    const crowd = await addCrowd(600, 2);
    await followAll(alice, crowd);
    await world.query(
      `INSERT INTO posts (id, author_id, content, created_at)
       SELECT 'loud-' || n, $1, 'Loud', timestamp '2026-01-02' + make_interval(secs => n) FROM generate_series(1, 1200) n`,
      [carol.id],
    );
    await world.query(`UPDATE posts SET visibility = 'PRIVATE' WHERE id LIKE '%7-1'`);
    const expected = await world.query(
      `SELECT id FROM posts WHERE author_id <> $1 AND visibility = 'PUBLIC' ORDER BY created_at DESC, id DESC`,
      [carol.id],
    );
    expect(await walkCursors(alice, `${FEED}100`)).toEqual(idsOf(expected));
    const first = await alice.get('/api/posts/feed');
    expect(idsOf(first.body.posts)).toEqual(idsOf(expected.slice(0, 20)));
  });

  it('drops a post the moment its author is unfollowed or blocks', async () => {
    await follow(alice, bob);
    await publish(bob);
    expect(await walkCursors(alice, `${FEED}20`)).toHaveLength(1);
    await world.query('DELETE FROM follows');
    expect(await walkCursors(alice, `${FEED}20`)).toEqual([]);
  });

  it.each([
    ['limit=0', 1],
    ['limit=-5', 1],
    ['limit=1000', 100],
    ['', 20],
  ])('clamps %p', async (query, length) => {
    const crowd = await addCrowd(1, 120);
    await followAll(alice, crowd);
    expect((await alice.get(`/api/posts/feed?${query}`)).body.posts).toHaveLength(length);
  });

  it.each(['limit=ten', 'limit=1.5', 'limit=1&limit=2', 'cursor=abc', 'includeAds=perhaps', 'offset=3'])(
    'refuses %p',
    async (query) => {
      const reply = await alice.get(`/api/posts/feed?${query}`);
      expect(reply.status).toBe(400);
      expect(pointersOf(reply)).toEqual([`/query/${query.split('=')[0]}`]);
    },
  );

  it('refuses a cursor of another person or of another list', async () => {
    await addCrowd(1, 3);
    await followAll(alice, ['crowd1']);
    const { nextCursor } = (await alice.get(`${FEED}1`)).body;
    expect((await alice.get(`${FEED}1&cursor=${nextCursor}`)).status).toBe(200);
    expect(refusal(await bob.get(`${FEED}1&cursor=${nextCursor}`))).toEqual([400, 'invalid-cursor']);
    expect(refusal(await alice.get(`/api/posts?cursor=${nextCursor}`))).toEqual([400, 'invalid-cursor']);
  });
});

describe('lists of posts', () => {
  it('cost the same few statements whatever their length', async () => {
    await addCrowd(3, 30);
    await followAll(alice, ['crowd1', 'crowd2', 'crowd3']);
    await world.query(`INSERT INTO bookmarks (user_id, post_id) SELECT $1, id FROM posts`, [alice.id]);
    const paths = [
      'posts/feed?',
      'posts?',
      'posts/search?q=post&',
      'bookmarks?',
      'users/crowd1/posts?',
      'users/crowd1/posts?tab=ALL&',
    ];
    for (const path of paths) {
      const few = await costOf(alice, `/api/${path}limit=5`);
      expect([path, await costOf(alice, `/api/${path}limit=50`)]).toEqual([path, few]);
      expect(few).toBeLessThan(6);
    }
  });

  it('find text literally, in any case, in content and caption', async () => {
    const percent = await publish(alice, { content: 'All 100% of it' });
    const under = await publish(alice, { content: 'snake_case' });
    const slash = await publish(alice, { content: 'a\\b' });
    const caption = await publish(alice, { ...PHOTO, content: '', caption: 'Ünder the TREE' });
    const search = async (q: string) =>
      idsOf((await bob.get(`/api/posts/search?q=${encodeURIComponent(q)}`)).body);
    expect(await search('%')).toEqual([percent]);
    expect(await search('_')).toEqual([under]);
    expect(await search('\\')).toEqual([slash]);
    expect(await search('%%')).toEqual([]);
    expect(await search('SNAKE_c')).toEqual([under]);
    expect(await search('üNDER THE tree')).toEqual([caption]);
    expect(await search(`' OR '1'='1`)).toEqual([]);
    expect(await search('a & & b')).toEqual([]);
  });

  it.each(['', '?q=', '?q=%20', '?q=a&q=b', `?q=${'a'.repeat(201)}`])(
    'refuse to search for %p',
    async (query) => {
      const reply = await alice.get(`/api/posts/search${query}`);
      expect(reply.status).toBe(400);
      expect(pointersOf(reply)).toEqual(['/query/q']);
    },
  );

  it('give a person’s posts whole by id, and as tiles by tab or username', async () => {
    const text = await publish(bob);
    const photo = await publish(bob, PHOTO);
    await changePost(text, 'is_pinned = true');
    expect(await walk(alice, `/api/users/${bob.id}/posts?limit=1`)).toEqual([photo, text]);
    const { body } = await alice.get(`/api/users/${bob.id}/posts?tab=PHOTO`);
    expect(body).toEqual({
      posts: [
        {
          id: photo,
          type: 'PHOTO',
          thumbnailUrl: null,
          durationMs: null,
          likesCount: 0,
          viewsCount: 0,
          commentsCount: 0,
        },
      ],
      nextCursor: null,
    });
    expect(await walkCursors(alice, '/api/users/BOB/posts?limit=1')).toEqual([photo, text]);
    expect(await walkCursors(alice, '/api/users/bob/posts?tab=PINNED')).toEqual([text]);
    expect(pointersOf(await alice.get('/api/users/bob/posts?tab=GIF'))).toEqual(['/query/tab']);
  });

  it('give none of a private account’s, and know nobody who is not there', async () => {
    await publish(bob);
    await setPrivate(bob);
    expect((await alice.get(`/api/users/${bob.id}/posts`)).body).toEqual([]);
    expect((await alice.get('/api/users/bob/posts')).body).toEqual({ posts: [], nextCursor: null });
    const absent = await alice.get(`/api/users/${ABSENT_ID}/posts`);
    expect(refusal(absent)).toEqual([404, 'user-not-found']);
    await block(bob, alice);
    for (const name of [bob.id, 'bob']) {
      expect(withoutInstance(await alice.get(`/api/users/${name}/posts`))).toEqual(withoutInstance(absent));
    }
  });
});

describe('the page of a person', () => {
  it('shows texts, figures and what the viewer may do', async () => {
    const postId = await publish(bob);
    await publish(bob, { visibility: 'PRIVATE' });
    await carol.post(`/api/posts/${postId}/like`);
    await follow(alice, bob);
    const { status, body } = await alice.get('/api/users/bob/profile');
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(
      [
        ...[
          'id',
          'username',
          'displayName',
          'bio',
          'avatarUrl',
          'coverUrl',
          'category',
          'location',
          'linkUrl',
        ],
        ...['netWorth', 'influenceScore', 'verified', 'createdAt', 'counts', 'relationship', 'privacy'],
        'contentRestricted',
      ].sort(),
    );
    expect(body).toMatchObject({
      id: bob.id,
      influenceScore: 21,
      counts: { posts: 1, followers: 1, following: 0, totalLikes: 1 },
      relationship: { isFollowing: true, isBlocked: false, canMessage: true },
      privacy: { isPrivate: false, viewerCanSeeContent: true },
      contentRestricted: false,
    });
    expect((await bob.get('/api/users/bob/profile')).body.counts.posts).toBe(2);
  });

  it('is open to people without a session', async () => {
    await publish(bob);
    const { status, body } = await world.stranger.get('/api/users/bob/profile');
    expect([status, body.counts.posts, body.relationship.canMessage]).toEqual([200, 1, false]);
  });

  it('tells nothing but the card of a private account, with numbers for figures', async () => {
    await publish(bob);
    await changeUser(bob, `bio = 'Secret'`);
    await setPrivate(bob);
    const { body } = await alice.get('/api/users/bob/profile');
    expect(body).toMatchObject({ bio: null, location: null, linkUrl: null, netWorth: 0, influenceScore: 0 });
    expect(body).toMatchObject({ counts: { posts: 0, totalLikes: 0 }, contentRestricted: true });
    expect(body.privacy).toEqual({ isPrivate: true, viewerCanSeeContent: false });
  });

  it('heeds whom the person takes messages from', async () => {
    const policy = (value: string) =>
      world.query(
        `INSERT INTO user_settings (user_id, message_policy) VALUES ($1, $2)
         ON CONFLICT (user_id) DO UPDATE SET message_policy = $2`,
        [bob.id, value],
      );
    const canMessage = async () => (await alice.get('/api/users/bob/profile')).body.relationship.canMessage;
    await policy('FOLLOWERS');
    expect(await canMessage()).toBe(false);
    await follow(bob, alice);
    expect(await canMessage()).toBe(true);
    await policy('NOBODY');
    expect(await canMessage()).toBe(false);
  });

  it('is not there for whom the person blocked', async () => {
    await block(bob, alice);
    const blocked = await alice.get('/api/users/bob/profile');
    expect(refusal(blocked)).toEqual([404, 'user-not-found']);
    expect(withoutInstance(blocked)).toEqual(
      withoutInstance(await alice.get('/api/users/nobody_here/profile')),
    );
    expect((await bob.get('/api/users/alice/profile')).body.relationship).toMatchObject({ isBlocked: true });
  });
});

describe('a person who leaves', () => {
  const leave = (person: Person) =>
    world.app.get(Database).transaction(async () => {
      await world.app.get(Database).query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [person.id]);
      await world.app.get(PostsService).removeAllOf(person.id);
      await world.app.get(Database).query('UPDATE users SET deleted_at = now() WHERE id = $1', [person.id]);
    });
  const comment = async (person: Person, postId: string, parentId?: string): Promise<string> =>
    (await person.post(`/api/posts/${postId}/comments`, { content: 'Hm', parentId })).body.id;

  it('takes everything along, and leaves every counter and score of the others right', async () => {
    const kept = await publish(alice);
    const gone = await publish(carol, { ...PHOTO, caption: 'Gone' });
    for (const path of ['like', 'save']) await carol.post(`/api/posts/${kept}/${path}`);
    await alice.post(`/api/posts/${gone}/like`);
    const topic = await comment(carol, kept);
    const reply = await comment(bob, kept, topic);
    await comment(carol, kept, reply);
    const leaf = await comment(carol, kept, await comment(carol, kept));
    await carol.post(`/api/comments/${reply}/like`);
    await bob.post(`/api/comments/${leaf}/like`);
    expect(await scoreOf(alice)).toBe(11);
    await leave(carol);
    expect(await world.query(DRIFTED_COUNTERS)).toEqual([]);
    expect(await scoreOf(alice)).toBe(10);
    expect((await bob.get(`/api/posts/${kept}`)).body).toMatchObject({
      likesCount: 0,
      savesCount: 0,
      commentsCount: 1,
    });
    expect((await bob.get(`/api/posts/${gone}`)).status).toBe(404);
    const { body } = await bob.get(`/api/posts/${kept}/comments`);
    expect(body.map(({ id, content, repliesCount }: any) => [id, content, repliesCount])).toEqual([
      [reply, 'Hm', 0],
      [topic, '', 1],
    ]);
    const [post] = await world.query('SELECT caption, media_url FROM posts WHERE id = $1', [gone]);
    expect(post).toEqual({ caption: null, media_url: null });
  });

  it('leaves nothing behind that they did at the same time', async () => {
    const postIds = [await publish(alice), await publish(bob)];
    const own = await publish(carol);
    const deeds = Array.from({ length: 24 }, (_, index) => {
      const path = `/api/posts/${postIds[index % 2]}`;
      if (index % 6 === 0) return carol.post(`${path}/comments`, { content: 'Hm' });
      if (index % 6 === 1) return alice.post(`/api/posts/${own}/like`);
      if (index % 6 === 2) return carol.post('/api/posts', { content: 'Late' });
      return index % 2 ? carol.post(`${path}/like`) : carol.delete(`${path}/like`);
    });
    await Promise.all([...deeds, leave(carol)]);
    expect(await world.query(DRIFTED_COUNTERS)).toEqual([]);
    const left = await world.query(
      `SELECT id FROM likes WHERE user_id = $1 UNION ALL SELECT id FROM bookmarks WHERE user_id = $1
       UNION ALL SELECT id FROM comments WHERE author_id = $1
       UNION ALL SELECT id FROM posts WHERE author_id = $1 AND deleted_at IS NULL`,
      [carol.id],
    );
    expect(left).toEqual([]);
    expect(await scoreOf(alice)).toBe(10);
    expect(await scoreOf(bob)).toBe(10);
  });

  it('can be given all of it before', async () => {
    const postId = await publish(carol);
    const commentId = await comment(carol, postId);
    await carol.post(`/api/posts/${postId}/like`);
    await carol.post(`/api/posts/${postId}/save`);
    await carol.post(`/api/comments/${commentId}/like`);
    const given = await world.app.get(PostsService).exportOf(carol.id);
    expect(idsOf(given.posts)).toEqual([postId]);
    expect(idsOf(given.comments)).toEqual([commentId]);
    expect(given.likes).toEqual([{ postId, createdAt: expect.any(String) }]);
    expect(given.bookmarks).toEqual([{ postId, createdAt: expect.any(String) }]);
    expect(given.commentLikes).toEqual([{ commentId, createdAt: expect.any(String) }]);
  });
});
