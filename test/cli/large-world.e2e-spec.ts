import { Client } from 'pg';
import { checkInvariants } from '../../src/cli/invariants/invariants.js';
import { loadLargeWorld } from '../../src/cli/seed/large/large-world.js';
import type { RequestedSize } from '../../src/cli/seed/large/world-size.js';
import { seedLargeWorld } from '../../src/cli/seed/large-command.js';
import { HttpClient } from '../support/client.js';
import { testConfig } from '../support/config.js';
import { createDatabase, dropDatabase, withClient } from '../support/database.js';
import { validateReply } from '../support/openapi.js';
import { catalogOf, snapshotOf } from '../support/snapshot.js';
import { startWorld, type World } from '../support/world.js';

const SMALL: RequestedSize = {
  users: 200,
  posts: 2000,
  messages: 1500,
  until: new Date('2026-06-01T12:00:00Z'),
};
const LATER: RequestedSize = { users: 30, posts: 100, follows: 200, messages: 100, seed: 7 };
const quietly = { more: false, watch: () => () => undefined };

const broken = (url: string) =>
  withClient(url, async (client) => (await checkInvariants(client)).filter(({ count }) => count > 0));

/** Rules of the large world itself, and of the app beyond what counters and numbers say; each query finds who breaks one. */
const RULES: Record<string, string> = {
  'nobody follows themselves': 'SELECT 1 FROM follows WHERE follower_id = following_id',
  'nobody likes their own post':
    'SELECT 1 FROM likes l JOIN posts p ON p.id = l.post_id WHERE l.user_id = p.author_id',
  'only what everybody sees is liked and commented on': `
    SELECT 1 FROM posts p LEFT JOIN user_settings s ON s.user_id = p.author_id
    WHERE (p.visibility <> 'PUBLIC' OR s.private_account) AND p.likes_count + p.comments_count > 0`,
  'an answer is on the same post, and later': `
    SELECT 1 FROM comments c JOIN comments p ON p.id = c.parent_id WHERE p.post_id <> c.post_id OR p.created_at > c.created_at`,
  'nothing comes before its cause or after the end': `
    SELECT 1 FROM posts p JOIN users u ON u.id = p.author_id WHERE p.created_at < u.created_at
    UNION ALL SELECT 1 FROM likes l JOIN posts p ON p.id = l.post_id WHERE l.created_at < p.created_at
    UNION ALL SELECT 1 FROM comments c JOIN posts p ON p.id = c.post_id WHERE c.created_at < p.created_at
    UNION ALL SELECT 1 FROM follows f JOIN users u ON u.id IN (f.follower_id, f.following_id) WHERE f.created_at < u.created_at
    UNION ALL SELECT 1 FROM messages WHERE created_at > '2026-06-01 12:00'`,
  'messages are in the order of their times, between the two': `
    SELECT 1 FROM (SELECT *, lag(created_at) OVER (PARTITION BY conversation_id ORDER BY seq) AS before FROM messages) m
    JOIN conversations c ON c.id = m.conversation_id
    WHERE m.created_at < before OR c.last_message_at < m.created_at
      OR (sender_id, receiver_id) NOT IN ((participant1_id, participant2_id), (participant2_id, participant1_id))`,
  'a mark is not behind what its owner said, nor is delivery behind reading': `
    SELECT 1 FROM conversation_marks k WHERE delivered_seq < read_seq
      OR read_seq < (SELECT coalesce(max(seq), 0) FROM messages m WHERE m.conversation_id = k.conversation_id AND sender_id = k.user_id)`,
  'only who asked has written in an unanswered request': `
    SELECT 1 FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE c.status = 'REQUEST' AND m.sender_id <> c.requested_by_user_id`,
  'the last rev is that of the newest change': `
    SELECT 1 FROM conversations c WHERE last_rev <> (SELECT max(rev) FROM messages WHERE conversation_id = c.id)`,
};

describe('the large world', () => {
  let world: World;
  let username: string;
  let before: Awaited<ReturnType<typeof catalogOf>>;

  beforeAll(async () => {
    world = await startWorld();
    before = await catalogOf(world.databaseUrl);
    ({ username } = await loadLargeWorld(world.databaseUrl, SMALL, quietly));
  });

  afterAll(() => world.close());

  const logIn = async (name: string) => {
    const client = new HttpClient(world.url, validateReply);
    const { status } = await client.post('/api/auth/login', { email: name, password: 'password123' });
    expect(status).toBe(200);
    return client;
  };

  it('has exactly what was asked for, with defaults for the rest', async () => {
    const [counts] = await world.query(`SELECT (SELECT count(*)::int FROM users) AS users,
      (SELECT count(*)::int FROM posts) AS posts, (SELECT count(*)::int FROM follows) AS follows,
      (SELECT count(*)::int FROM likes) AS likes, (SELECT count(*)::int FROM comments) AS comments,
      (SELECT count(*)::int FROM messages) AS messages, (SELECT count(*)::int FROM influence_entries) AS entries`);
    expect(counts).toEqual({
      users: 200,
      posts: 2000,
      follows: 4000,
      likes: 2000,
      comments: 600,
      messages: 1500,
      entries: 8000,
    });
  });

  it('keeps every invariant that the app keeps', async () => {
    expect(await broken(world.databaseUrl)).toEqual([]);
  });

  it.each(Object.entries(RULES))('%s', async (_, query) => {
    expect(await world.query(query)).toEqual([]);
  });

  it('puts every index and key back as it was', async () => {
    expect(await catalogOf(world.databaseUrl)).toEqual(before);
  });

  it('has conversations of every kind, read and unread, with changes in them', async () => {
    const [kinds] = await world.query<Record<string, number>>(`SELECT
      (SELECT count(*)::int FROM conversations WHERE status = 'REQUEST') AS requests,
      (SELECT count(*)::int FROM conversations WHERE accepted_at IS NOT NULL) AS accepted,
      (SELECT count(*)::int FROM conversations WHERE requested_by_user_id IS NULL) AS friends,
      (SELECT count(*)::int FROM messages WHERE edited_at IS NOT NULL) AS edited,
      (SELECT count(*)::int FROM messages WHERE deleted_at IS NOT NULL AND content = '') AS deleted,
      (SELECT count(*)::int FROM message_reactions) AS reactions,
      (SELECT count(*)::int FROM conversation_marks k JOIN conversations c ON c.id = conversation_id WHERE read_seq < last_seq) AS behind`);
    for (const [kind, count] of Object.entries(kinds!)) expect([kind, count > 0]).toEqual([kind, true]);
  });

  it('is skewed, as people are', async () => {
    const [skew] = await world.query(`SELECT
      (SELECT max(n) / avg(n) FROM (SELECT count(*) AS n FROM follows GROUP BY following_id) AS f)::float8 AS fame,
      (SELECT max(n) / avg(n) FROM (SELECT count(*) AS n FROM posts GROUP BY author_id) AS p)::float8 AS output,
      (SELECT max(likes_count) / avg(likes_count) FROM posts)::float8 AS appeal,
      (SELECT count(*) FILTER (WHERE created_at > '2025-06-01 12:00')::float8 / count(*) FROM posts) AS lately`);
    expect(skew.fame).toBeGreaterThan(4);
    expect(skew.output).toBeGreaterThan(4);
    expect(skew.appeal).toBeGreaterThan(4);
    expect(skew.lately).toBeGreaterThan(0.6);
  });

  it('lets its people in and shows them a full feed, newest first', async () => {
    const client = await logIn(username);
    const { status, body } = await client.get('/api/posts/feed?limit=50');
    expect(status).toBe(200);
    expect(body.posts).toHaveLength(50);
    const times = body.posts.map((post: any) => post.createdAt);
    expect(times).toEqual([...times].sort().reverse());
    const authors = new Set(body.posts.map((post: any) => post.author.id));
    expect(authors.size).toBeGreaterThan(1);
  });

  it('counts in profiles what the tables hold', async () => {
    const client = await logIn(username);
    const { body: profile } = await client.get(`/api/users/${username}/profile`);
    const [recount] = await world.query(
      `SELECT (SELECT count(*)::int FROM follows WHERE following_id = u.id) AS followers,
        (SELECT count(*)::int FROM follows WHERE follower_id = u.id) AS following,
        (SELECT count(*)::int FROM posts WHERE author_id = u.id) AS posts,
        (SELECT count(*)::int FROM likes JOIN posts p ON p.id = post_id WHERE author_id = u.id) AS "totalLikes",
        (SELECT sum(points)::int FROM influence_entries WHERE user_id = u.id) AS score FROM users u WHERE username = $1`,
      [username],
    );
    expect({ ...profile.counts, score: profile.influenceScore }).toEqual(recount);
  });

  it('counts what is unread, and lets whoever read it all find nothing', async () => {
    const [reader] = await world.query(`
      SELECT u.username, sum(n)::int AS unread FROM users u JOIN (
        SELECT m.receiver_id, m.conversation_id, count(*) AS n FROM messages m
        JOIN conversations c ON c.id = m.conversation_id AND c.status = 'ACCEPTED'
        JOIN conversation_marks k ON k.conversation_id = m.conversation_id AND k.user_id = m.receiver_id
        WHERE m.seq > k.read_seq AND m.deleted_at IS NULL GROUP BY 1, 2) AS unread ON unread.receiver_id = u.id
      WHERE NOT EXISTS (SELECT FROM conversations c WHERE c.status = 'REQUEST' AND u.id IN (participant1_id, participant2_id))
      GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1`);
    expect(reader.unread).toBeGreaterThan(0);
    const client = await logIn(reader.username);
    const { body } = await client.get('/api/me/unread');
    expect(body.total).toBe(reader.unread);
    for (const id of Object.keys(body.conversations)) await client.post(`/api/conversations/${id}/read`, {});
    expect((await client.get('/api/me/unread')).body.total).toBe(0);
  });

  it('knows a message that is sent again by the id that its sender gave it', async () => {
    const [message] = await world.query(`
      SELECT u.username, m.conversation_id, m.client_message_id, m.content, m.seq::int FROM messages m
      JOIN users u ON u.id = m.sender_id WHERE m.edited_at IS NULL AND m.deleted_at IS NULL ORDER BY m.id LIMIT 1`);
    const client = await logIn(message.username);
    const again = await client.post(`/api/conversations/${message.conversation_id}/messages`, {
      content: message.content,
      clientMessageId: message.client_message_id,
    });
    expect(again).toMatchObject({ status: 200, body: { duplicate: true, seq: message.seq } });
  });

  it('refuses to come twice', async () => {
    await expect(loadLargeWorld(world.databaseUrl, LATER, quietly)).rejects.toMatchObject({
      exitCode: 73,
      message: expect.stringContaining('--more'),
    });
  });

  it('comes beside people without touching a row of theirs, index by index', async () => {
    await world.person('alice');
    const theirs = await world.query("SELECT md5(string_agg(u::text, '' ORDER BY id)) FROM users u");
    const ids = (await world.query('SELECT id FROM users')).map(({ id }) => id);
    const added = await loadLargeWorld(world.databaseUrl, LATER, { ...quietly, more: true });
    expect(added.rows).toMatchObject({ users: 30, posts: 100, follows: 200, messages: 100 });
    expect(
      await world.query("SELECT md5(string_agg(u::text, '' ORDER BY id)) FROM users u WHERE id = ANY($1)", [
        ids,
      ]),
    ).toEqual(theirs);
    const [ties] = await world.query(
      'SELECT count(*)::int FROM follows WHERE (follower_id = ANY($1)) <> (following_id = ANY($1))',
      [ids],
    );
    expect(ties.count).toBe(0);
    expect(await broken(world.databaseUrl)).toEqual([]);
  });
});

describe('making a large world', () => {
  const urls: string[] = [];
  const database = async () => {
    const url = await createDatabase();
    urls.push(url);
    return url;
  };

  afterAll(() => Promise.all(urls.map(dropDatabase)));

  it('makes the same world of the same seed, and another of another', async () => {
    const wish = { ...LATER, until: new Date('2026-03-01T00:00:00Z') };
    const [one, same, other] = [await database(), await database(), await database()];
    await loadLargeWorld(one, wish, quietly);
    await loadLargeWorld(same, wish, quietly);
    await loadLargeWorld(other, { ...wish, seed: 8 }, quietly);
    const [first, second, third] = [await snapshotOf(one), await snapshotOf(same), await snapshotOf(other)];
    for (const snapshot of [first, second, third]) delete snapshot['rows rabitchat_migrations'];
    expect(second).toEqual(first);
    expect(third['rows posts']).not.toBe(first['rows posts']);
  });

  it('leaves an empty database as it was when it is interrupted', async () => {
    const url = await database();
    const before = await snapshotOf(url);
    const watch = (title: string) => () => {
      if (title.startsWith('Indexes')) throw new Error('interrupted');
    };
    await expect(loadLargeWorld(url, LATER, { more: false, watch })).rejects.toThrow('interrupted');
    expect(await snapshotOf(url)).toEqual(before);
  });

  it('says what no world can have', async () => {
    const url = await database();
    for (const wish of [{ users: 1 }, { users: 3, follows: 7 }]) {
      await expect(loadLargeWorld(url, wish, quietly)).rejects.toMatchObject({ exitCode: 64 });
    }
    const full = await loadLargeWorld(
      url,
      { users: 3, posts: 4, follows: 6, likes: 8, messages: 3 },
      quietly,
    );
    expect(full.rows).toMatchObject({ users: 3, posts: 4, follows: 6, messages: 3 });
    expect(await broken(url)).toEqual([]);
  });

  it('stays away from production unless told that it is none', async () => {
    const config = testConfig(await database(), { production: true });
    await expect(seedLargeWorld(config, { users: 2 }, false)).rejects.toMatchObject({
      exitCode: 78,
      message: expect.stringContaining('--in-production'),
    });
    const { data } = await seedLargeWorld(config, { users: 2, inProduction: true }, false);
    expect(data).toMatchObject({ rows: { users: 2, posts: 40 }, login: { password: 'password123' } });
  });

  it('does not wait for ever behind somebody who holds a table', async () => {
    const url = await database();
    const holder = new Client({ connectionString: url });
    await holder.connect();
    try {
      await holder.query('BEGIN; LOCK TABLE posts IN ROW EXCLUSIVE MODE');
      const refused = loadLargeWorld(url, LATER, { ...quietly, lockTimeoutMs: 100 });
      await expect(refused).rejects.toMatchObject({
        exitCode: 75,
        message: expect.stringContaining('in use'),
      });
    } finally {
      await holder.end();
    }
  });
});
