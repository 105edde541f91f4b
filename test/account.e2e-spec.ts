import { NotificationsListener } from '../src/notifications/notifications.listener.js';
import { PASSWORD, type Person, startWorld, type World } from './support/world.js';

/** What must be empty in a sound database: every counter that differs from its recount, and every stray row. */
const FAULTS = {
  likes: `SELECT id FROM posts WHERE likes_count <> (SELECT count(*) FROM likes WHERE post_id = posts.id)`,
  saves: `SELECT id FROM posts WHERE saves_count <> (SELECT count(*) FROM bookmarks WHERE post_id = posts.id)`,
  comments: `SELECT id FROM posts WHERE comments_count <>
    (SELECT count(*) FROM comments WHERE post_id = posts.id AND deleted_at IS NULL AND NOT is_hidden)`,
  commentLikes: `SELECT id FROM comments WHERE likes_count <>
    (SELECT count(*) FROM comment_likes WHERE comment_id = comments.id)`,
  replies: `SELECT id FROM comments WHERE replies_count <>
    (SELECT count(*) FROM comments r WHERE r.parent_id = comments.id AND r.deleted_at IS NULL AND NOT r.is_hidden)`,
  influence: `SELECT id FROM users WHERE influence_score <>
    (SELECT coalesce(sum(points), 0) FROM influence_entries WHERE user_id = users.id)`,
  score: `SELECT id FROM users WHERE deleted_at IS NULL AND influence_score <>
    10 * (SELECT count(*) FROM posts WHERE author_id = users.id AND deleted_at IS NULL)
    + 5 * (SELECT count(*) FROM follows WHERE following_id = users.id)
    + (SELECT count(*) FROM likes JOIN posts ON posts.id = post_id
       WHERE author_id = users.id AND user_id <> users.id AND posts.deleted_at IS NULL)`,
  seq: `SELECT id FROM conversations WHERE last_seq <> (SELECT count(*) FROM messages WHERE conversation_id = conversations.id)`,
  strays: `WITH gone AS (SELECT id FROM users WHERE deleted_at IS NOT NULL)
    SELECT id FROM likes WHERE user_id IN (SELECT id FROM gone)
    UNION ALL SELECT id FROM bookmarks WHERE user_id IN (SELECT id FROM gone)
    UNION ALL SELECT id FROM follows WHERE follower_id IN (SELECT id FROM gone) OR following_id IN (SELECT id FROM gone)
    UNION ALL SELECT id FROM follow_requests WHERE requester_id IN (SELECT id FROM gone) OR target_id IN (SELECT id FROM gone)
    UNION ALL SELECT id FROM blocks WHERE blocker_id IN (SELECT id FROM gone) OR blocked_id IN (SELECT id FROM gone)
    UNION ALL SELECT id FROM muted_accounts WHERE user_id IN (SELECT id FROM gone) OR muted_user_id IN (SELECT id FROM gone)
    UNION ALL SELECT id FROM comments WHERE author_id IN (SELECT id FROM gone) AND deleted_at IS NULL
    UNION ALL SELECT id FROM posts WHERE author_id IN (SELECT id FROM gone) AND deleted_at IS NULL
    UNION ALL SELECT id FROM messages WHERE sender_id IN (SELECT id FROM gone) AND deleted_at IS NULL
    UNION ALL SELECT id FROM message_reactions WHERE user_id IN (SELECT id FROM gone)
    UNION ALL SELECT id FROM notifications WHERE user_id IN (SELECT id FROM gone) OR actor_id IN (SELECT id FROM gone)
    UNION ALL SELECT id FROM user_settings WHERE user_id IN (SELECT id FROM gone)
    UNION ALL SELECT id FROM influence_entries WHERE user_id IN (SELECT id FROM gone)
    UNION ALL SELECT sid FROM user_sessions WHERE sess->>'userId' IN (SELECT id FROM gone)`,
};

let world: World;
let round = 0;

async function faults(): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const [name, query] of Object.entries(FAULTS)) {
    const rows = await world.query(query);
    if (rows.length > 0) found[name] = rows;
  }
  return found;
}

async function people<N extends string>(...names: N[]): Promise<Record<N, Person>> {
  round += 1;
  const made = {} as Record<N, Person>;
  for (const name of names) made[name] = await world.person(`${name}_${round}`);
  return made;
}

const post = async (person: Person, content = 'Carrots') =>
  (await person.post('/api/posts', { content })).body.id as string;
const like = (person: Person, postId: string) => person.post(`/api/posts/${postId}/like`);
const comment = async (person: Person, postId: string, parentId?: string) =>
  (await person.post(`/api/posts/${postId}/comments`, { content: 'Yum', parentId })).body.id as string;
const follow = (person: Person, other: Person) => person.post(`/api/users/${other.id}/follow`);
const talk = async (person: Person, other: Person) =>
  (await person.post('/api/conversations', { userId: other.id })).body.id as string;
const say = (person: Person, conversationId: string, content: string) =>
  person.post(`/api/conversations/${conversationId}/messages`, { content });
const leave = (person: Person, password = PASSWORD) => person.delete('/api/me', { password });

beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

describe('deleting an account', () => {
  it('corrects everybody’s counters and points, and leaves nothing of the person behind', async () => {
    const { alice, bob, carol } = await people('alice', 'bob', 'carol');
    const [hers, his] = [await post(alice), await post(bob)];
    const [first, second] = [await comment(carol, his), await comment(alice, his)];
    await comment(alice, his, first);
    await comment(bob, his, second);
    await alice.post(`/api/comments/${first}/like`);
    for (const person of [alice, carol]) await like(person, his);
    for (const person of [bob, carol]) await like(person, hers);
    await alice.post(`/api/posts/${his}/save`);
    for (const [one, other] of [
      [alice, bob],
      [bob, alice],
      [carol, alice],
      [alice, carol],
    ] as const)
      await follow(one, other);
    await carol.post(`/api/users/${alice.id}/mute`);
    expect(await faults()).toEqual({});

    expect(await leave(alice)).toMatchObject({
      status: 200,
      body: { success: true, message: 'Account deleted permanently' },
    });
    expect(await faults()).toEqual({});
    expect((await bob.get(`/api/posts/${his}`)).body).toMatchObject({
      likesCount: 1,
      commentsCount: 2,
      savesCount: 0,
    });
    expect((await bob.get(`/api/users/${bob.id}`)).body).toMatchObject({
      followersCount: 0,
      followingCount: 0,
      influenceScore: 11,
    });
    expect((await bob.get(`/api/posts/${hers}`)).status).toBe(404);
    expect((await bob.get(`/api/users/${alice.id}`)).status).toBe(404);
    expect((await bob.get(`/api/users/${alice.username}/profile`)).status).toBe(404);
    expect((await bob.get(`/api/users/search?q=${alice.username}`)).body).toEqual([]);
    expect((await bob.get('/api/notifications')).body).not.toContainEqual(
      expect.objectContaining({ actorId: alice.id }),
    );
  });

  it('empties the row, of which only the id and the date stay', async () => {
    const { alice } = await people('alice');
    await alice.put('/api/users/me', { bio: 'Carrots', location: 'The burrow', pronouns: 'she/her' });
    await world.query(
      `UPDATE users SET phone_number = '+27', contact_email = 'x@example.com', google_id = $1 WHERE id = $1`,
      [alice.id],
    );
    expect((await leave(alice)).status).toBe(200);
    const [row] = await world.query('SELECT * FROM users WHERE id = $1', [alice.id]);
    expect(row).toMatchObject({
      username: expect.stringMatching(/^deleted_[0-9a-f]{20}$/),
      email: expect.stringMatching(/@deleted\.invalid$/),
      password: '!',
      display_name: 'Deleted user',
      influence_score: 0,
      deleted_at: expect.anything(),
    });
    const kept = ['id', 'created_at', 'deleted_at', 'username', 'email', 'password', 'display_name'];
    const rest = Object.entries(row).filter(([name, value]) => !kept.includes(name) && value !== null);
    expect([...new Set(rest.map(([, value]) => String(value)))].sort()).toEqual(['0', 'PERSONAL', 'false']);
  });

  it('ends every session and cuts every socket, here and elsewhere', async () => {
    const { alice, bob } = await people('alice', 'bob');
    const elsewhere = world.client();
    await elsewhere.post('/api/auth/login', { email: alice.email, password: PASSWORD });
    const socket = await alice.connect();
    const atBob = await bob.connect();
    expect((await leave(alice)).status).toBe(200);
    expect(await socket.next('session:revoked')).toEqual({ reason: 'deleted' });
    await socket.next('disconnect');
    expect((await alice.get('/api/auth/me')).status).toBe(401);
    expect((await elsewhere.get('/api/auth/me')).status).toBe(401);
    expect(atBob.received('session:revoked')).toEqual([]);
    expect((await bob.get('/api/auth/me')).status).toBe(200);
  });

  it('frees the username and the address for a new account, which is a stranger to the old one', async () => {
    const { alice, bob } = await people('alice', 'bob');
    await post(alice);
    expect((await leave(alice)).status).toBe(200);
    const login = { email: alice.username, password: PASSWORD };
    expect((await world.client().post('/api/auth/login', login)).status).toBe(401);
    const again = await world.person(alice.username);
    expect(again.id).not.toBe(alice.id);
    expect((await bob.get(`/api/users/${again.id}/posts`)).body).toEqual([]);
    expect((await leave(again)).status).toBe(200);
  });

  it('leaves the conversation to the other side, with tombstones of somebody called "Deleted user"', async () => {
    const { alice, bob } = await people('alice', 'bob');
    await follow(alice, bob);
    await follow(bob, alice);
    const conversationId = await talk(alice, bob);
    await say(alice, conversationId, 'A secret');
    const answer = await say(bob, conversationId, 'An answer');
    await alice.post(`/api/messages/${answer.body.id}/react`, { emoji: '🥕' });
    const socket = await bob.connect();
    expect((await leave(alice)).status).toBe(200);
    expect(await socket.next('message:updated')).toMatchObject({
      conversationId,
      seq: 1,
      message: { content: '', deletedAt: expect.any(String) },
    });
    const history = await bob.get(`/api/conversations/${conversationId}/messages?after=0`);
    expect(history.body).toMatchObject([
      {
        seq: 1,
        content: '',
        deletedAt: expect.any(String),
        sender: { id: alice.id, displayName: 'Deleted user' },
      },
      { seq: 2, content: 'An answer', reactions: [] },
    ]);
    const { body } = await bob.get('/api/conversations');
    expect(JSON.stringify(body)).toContain('Deleted user');
    expect(JSON.stringify([body, history.body])).not.toContain(alice.username);
    expect((await say(bob, conversationId, 'Are you there?')).status).toBe(403);
    expect((await bob.get('/api/me/unread')).body.total).toBe(0);
  });

  it('refuses the stranger, a wrong password and a malformed one', async () => {
    const { alice } = await people('alice');
    expect((await world.stranger.delete('/api/me', { password: PASSWORD })).status).toBe(401);
    expect(await leave(alice, 'Wrong-password-1')).toMatchObject({
      status: 400,
      body: {
        code: 'password-incorrect',
        message: 'Password is incorrect',
        errors: [{ pointer: '/password' }],
      },
    });
    for (const body of [undefined, {}, { password: '' }, { password: 7 }, { password: null }]) {
      expect(await alice.delete('/api/me', body)).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/password' }] },
      });
    }
    expect((await alice.delete('/api/me', { password: PASSWORD, force: true })).status).toBe(400);
    expect((await alice.get('/api/auth/me')).status).toBe(200);
  });

  it('happens once, however often it is asked for at the same time', async () => {
    const { alice } = await people('alice');
    const answers = await Promise.all(Array.from({ length: 4 }, () => leave(alice)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    for (const status of statuses.slice(1)) expect([401, 404]).toContain(status);
    expect(await faults()).toEqual({});
  });

  it('leaves everything as it was when it fails', async () => {
    const { alice, bob } = await people('alice', 'bob');
    const postId = await post(alice);
    await like(bob, postId);
    await world.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE OF deleted_at ON users FOR EACH ROW EXECUTE FUNCTION refuse()`);
    await expect(leave(alice)).rejects.toThrow(/answered 500/);
    await world.query('DROP FUNCTION refuse CASCADE');
    expect((await alice.get('/api/auth/me')).status).toBe(200);
    expect((await bob.get(`/api/posts/${postId}`)).body).toMatchObject({ likesCount: 1, hasLiked: true });
    expect((await bob.get(`/api/users/${alice.id}`)).status).toBe(200);
    expect(await faults()).toEqual({});
    expect((await leave(alice)).status).toBe(200);
  });

  it('races with everybody else, and every counter equals its recount afterwards', async () => {
    const crowd = Array.from({ length: 20 }, (_, n) => `bob${n}`);
    const { alice } = await people('alice');
    const fans: Person[] = [];
    for (const name of crowd) fans.push(await world.person(name));
    const posts = [await post(alice), await post(alice)];
    const theirs: string[] = [];
    const talks: string[] = [];
    for (const fan of fans) {
      theirs.push(await post(fan));
      await follow(alice, fan);
      talks.push(await talk(fan, alice));
    }
    for (const postId of theirs.slice(0, 10)) await like(alice, postId);
    for (const fan of fans.slice(0, 10)) {
      await like(fan, posts[0]!);
      await comment(fan, posts[0]!);
    }
    let gone = false;
    const statuses = new Set<number>();
    const busy = fans.map(async (fan, n) => {
      while (!gone) {
        const deeds = [
          () => like(fan, posts[1]!),
          () => fan.delete(`/api/posts/${posts[0]}/like`),
          () => (n % 2 === 0 ? follow(fan, alice) : fan.delete(`/api/users/${alice.id}/follow`)),
          () => say(fan, talks[n]!, 'Do not go'),
          () => fan.post(`/api/posts/${posts[1]}/comments`, { content: 'Stay' }),
          () => like(alice, theirs[n]!),
          () => say(alice, talks[n]!, 'I go'),
        ];
        for (let i = 0; i < deeds.length; i += 1) {
          statuses.add((await deeds[(i + n) % deeds.length]!()).status);
        }
      }
    });
    const leaving = await leave(alice);
    gone = true;
    await Promise.all(busy);
    await world.app.get(NotificationsListener).settled();
    const late = await Promise.all(
      fans.flatMap((fan, n) => [follow(fan, alice), say(fan, talks[n]!, 'Hello?')]),
    );
    expect(leaving.status).toBe(200);
    for (const status of statuses) expect([200, 201, 401, 403, 404, 503]).toContain(status);
    for (const { status } of late) expect([403, 404]).toContain(status);
    expect(await faults()).toEqual({});
  }, 60_000);
});

describe('deleting an account while limits are on', () => {
  it('takes few guesses at the password', async () => {
    const limited = await startWorld({ rateLimits: true });
    const alice = await limited.person('alice');
    const statuses: number[] = [];
    for (let n = 0; n < 11; n += 1) statuses.push((await leave(alice, `Wrong-password-${n}`)).status);
    expect(statuses).toEqual([...Array<number>(10).fill(400), 429]);
    expect((await leave(alice)).status).toBe(429);
    await limited.close();
  });
});

describe('exporting an account', () => {
  it('gives everything of the person, and nothing of the password', async () => {
    const { alice, bob } = await people('alice', 'bob');
    const tastes = { contentTags: ['carrots'], primaryPlatforms: ['burrow.example'] };
    await alice.put('/api/users/me', { bio: '<b>Carrots</b>', ...tastes });
    const [hers, his] = [await post(alice, ' "Mine" & mine '), await post(bob)];
    await comment(alice, his);
    await like(alice, his);
    await alice.post(`/api/posts/${his}/save`);
    await follow(alice, bob);
    await follow(bob, alice);
    const conversationId = await talk(alice, bob);
    await say(alice, conversationId, 'Hello');
    await say(bob, conversationId, 'Not hers');
    await alice.post('/api/reports', { reason: 'Too few carrots.', reportedPostId: his });
    const { status, body } = await alice.post('/api/me/export');
    expect(status).toBe(200);
    const tie = { userId: bob.id, username: bob.username, since: expect.any(String) };
    expect(body).toMatchObject({
      exportedAt: expect.any(String),
      profile: {
        id: alice.id,
        username: alice.username,
        email: alice.email,
        bio: '<b>Carrots</b>',
        ...tastes,
      },
      settings: { userId: alice.id, privateAccount: false },
      postCount: 1,
      posts: [{ id: hers, content: ' "Mine" & mine ' }],
      comments: [{ postId: his, content: 'Yum' }],
      likes: [{ postId: his }],
      bookmarks: [{ postId: his }],
      following: [tie],
      followers: [tie],
      blocked: [],
      muted: [],
      messages: [{ conversationId, receiverId: bob.id, content: 'Hello' }],
      reports: [{ reportedPostId: his, reason: 'Too few carrots.' }],
    });
    expect(JSON.stringify(body)).not.toMatch(/\$2[aby]\$|Not hers/);
    expect(JSON.stringify(body)).not.toContain(bob.email);
  });

  it('takes as many statements for much as for little, and refuses the stranger', async () => {
    const { alice } = await people('alice');
    await alice.post('/api/me/export');
    const little = await world.countStatements(() => alice.post('/api/me/export'));
    for (let n = 0; n < 5; n += 1) await like(alice, await post(alice));
    await world.app.get(NotificationsListener).settled();
    expect(await world.countStatements(() => alice.post('/api/me/export'))).toBe(little);
    expect(little).toBeLessThanOrEqual(16);
    expect((await world.stranger.post('/api/me/export')).status).toBe(401);
  });
});

describe('deactivating an account', () => {
  it('hides the person and logs them out everywhere, until they log in again', async () => {
    const { alice, bob } = await people('alice', 'bob');
    const postId = await post(alice);
    await follow(bob, alice);
    const socket = await alice.connect();
    expect(await alice.post('/api/me/deactivate')).toMatchObject({
      status: 200,
      body: { success: true, message: 'Account deactivated' },
    });
    await socket.next('session:revoked');
    expect((await alice.get('/api/auth/me')).status).toBe(401);
    expect((await bob.get(`/api/users/${alice.id}`)).status).toBe(404);
    expect((await bob.get(`/api/posts/${postId}`)).status).toBe(404);
    expect((await world.stranger.post('/api/me/deactivate')).status).toBe(401);
    const back = await alice.post('/api/auth/login', { email: alice.email, password: PASSWORD });
    expect(back.status).toBe(200);
    expect((await bob.get(`/api/users/${alice.id}`)).body).toMatchObject({
      isFollowing: true,
      followersCount: 1,
    });
    expect((await bob.get(`/api/posts/${postId}`)).status).toBe(200);
  });
});
