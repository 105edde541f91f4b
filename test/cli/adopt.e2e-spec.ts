import { Logger } from '@nestjs/common';
import { adopt, type Adoption } from '../../src/cli/adopt/adoption.js';
import { report } from '../../src/cli/adopt/report.js';
import { migrate } from '../../src/database/migrate.js';
import { MIGRATIONS } from '../../src/database/open-database.js';
import { startApp } from '../support/app.js';
import { testConfig } from '../support/config.js';
import { asSuperuser, createDatabase, TEMPLATE, urlOf, withClient } from '../support/database.js';
import { copyOf, fixtureDatabases, type FixtureName, manifestOf } from '../support/fixtures.js';
import { BusyOriginal, OriginalServer } from '../support/original-server.js';
import { catalogOf, checksum, type Snapshot, snapshotOf, tablesOf } from '../support/snapshot.js';
import { World } from '../support/world.js';

Logger.overrideLogger(false);

const GUIDE_INDEXES = [
  'posts_created_at_idx',
  'posts_author_id_idx',
  'likes_post_id_idx',
  'follows_follower_id_idx',
  'follows_following_id_idx',
  'messages_conversation_created_idx',
];

/** What a mend may change in rows of the original; everything else stays as it is, byte for byte. */
const MENDED: Record<string, string[]> = {
  posts: ['likes_count', 'comments_count', 'saves_count', 'shares_count', 'views_count'],
  users: ['influence_score'],
  conversations: ['last_message_at'],
  messages: ['conversation_id'],
};

const { fixtures, made, fresh } = fixtureDatabases();

const query = <R = any>(url: string, text: string, values: unknown[] = []): Promise<R[]> =>
  withClient(url, async (client) => (await client.query(text, values)).rows as R[]);

const one = async <R = any>(url: string, text: string, values: unknown[] = []): Promise<R> =>
  (await query<R>(url, text, values))[0]!;

const apply = (url: string) => adopt(url, { apply: true });

async function serve(url: string, sessionSecret: string): Promise<World> {
  const config = testConfig(url, { sessionSecrets: [sessionSecret] });
  return new World(url, config, await startApp(config));
}

describe.each<FixtureName>(['mvp', 'core-2026-02'])('The database %s', (name) => {
  let url: string;
  let before: Snapshot;
  let tables: string[];
  let plan: Adoption;
  let planned: Snapshot;
  let adoption: Adoption;
  let after: Snapshot;

  /** All rows as the original has them: without our columns, our copies, and what is mended. */
  const rowsOf = (at: string) =>
    withClient(at, async (client) => {
      const sums: Snapshot = {};
      for (const table of tables) {
        const ours = Object.keys(after)
          .filter((key) => key.startsWith(`column public.${table}.`) && !(key in before))
          .map((key) => key.split('.')[2]!);
        const where = table === 'comments' && at === url ? 'parent_id IS NULL' : 'true';
        sums[table] = await checksum(client, table, { without: [...ours, ...(MENDED[table] ?? [])], where });
      }
      return sums;
    });

  beforeAll(async () => {
    url = await fresh(name);
    before = await snapshotOf(url);
    tables = Object.keys(before)
      .filter((key) => key.startsWith('rows '))
      .map((key) => key.slice(5));
    plan = await adopt(url);
    planned = await snapshotOf(url);
    adoption = await apply(url);
    after = await catalogOf(url);
  }, 60_000);

  it('is not changed by a plan, which shows every step with its lock and its risk', () => {
    expect(planned).toEqual(before);
    expect(plan).toMatchObject({ applied: false, changes: 0 });
    expect(plan.steps.length).toBeGreaterThan(30);
    plan.steps.forEach((step) => {
      expect(step).toEqual({
        id: expect.stringMatching(/./),
        title: expect.stringMatching(/./),
        lock: expect.stringMatching(/./),
        risk: expect.stringMatching(/./),
        estimate: expect.stringMatching(/./),
        sql: expect.any(Array),
      });
    });
    expect(new Set(plan.steps.map(({ id }) => id)).size).toBe(plan.steps.length);
    expect(report(plan, { sql: false }).text).toContain('Nothing was changed');
  });

  it('is adopted in the steps that the plan showed, none of which held a lock for half a second', () => {
    const ids = (steps: { id: string }[]) => steps.map(({ id }) => id);
    expect(ids(plan.steps)).toEqual(expect.arrayContaining(ids(adoption.steps)));
    expect(adoption.changes).toBeGreaterThan(100);
    expect(adoption.longestMs).toBeLessThan(500);
  });

  it('has nothing left to do afterwards', async () => {
    expect(await apply(url)).toMatchObject({ steps: [], changes: 0 });
    expect(report(await adopt(url), { sql: false })).toMatchObject({
      text: expect.stringContaining('There is nothing to do.'),
      data: { mode: 'plan', changes: 0, steps: [] },
    });
  });

  it('keeps every column with its type, default and nullability, two widenings apart', () => {
    const changed = Object.keys(before).filter(
      (key) => key.startsWith('column') && before[key] !== after[key],
    );
    expect(changed).toEqual(
      name === 'mvp' ? ['column public.posts.content', 'column public.users.net_worth'] : [],
    );
    expect(after['column public.posts.content']).toBe('text');
    expect(after['column public.users.net_worth']).toBe('bigint NOT NULL DEFAULT 0');
  });

  it('gets no column that a writer who does not know it would have to fill', () => {
    const demanding = Object.entries(after).filter(
      ([key, value]) =>
        key.startsWith('column') &&
        !(key in before) &&
        / NOT NULL$/.test(value) &&
        tables.includes(key.split('.')[1]!),
    );
    expect(demanding.map(([key]) => key)).toEqual([
      'column public.messages.rev',
      'column public.messages.seq',
    ]);
    expect(after['trigger messages.rabitchat_number_message']).toMatch(/BEFORE INSERT/);
  });

  it('keeps every constraint, index, trigger, view, function and enum', () => {
    const kept = Object.keys(before).filter((key) => !/^(column|rows) /.test(key));
    expect(kept.filter((key) => before[key] !== after[key])).toEqual([]);
    GUIDE_INDEXES.forEach((index) => expect(after[`index ${index}`]).toBeDefined());
    expect(after['constraint user_sessions.session_pkey']).toBe('PRIMARY KEY (sid)');
    expect(after['index "IDX_session_expire"']).toBeDefined();
  });

  it('keeps every row, its text, times, hashes and sessions byte for byte', async () => {
    expect(await rowsOf(url)).toEqual(await rowsOf(fixtures[name]));
  });

  it('has the whole schema of a database that the server made itself, and no invalid index', async () => {
    const native = await catalogOf(urlOf(TEMPLATE));
    // Values that an older enum was taught stand at its end.
    const lacks = Object.keys(native).filter(
      (key) => native[key] !== after[key] && !(key.startsWith('enum') && key in after),
    );
    expect(lacks).toEqual([]);
    expect(Object.values(after).filter((value) => value.startsWith('INVALID'))).toEqual([]);
  });

  it('numbers the messages of each conversation 1..n by time, ties by id in byte order', async () => {
    const [wrong] = await query(
      url,
      `SELECT count(*)::int AS n FROM (SELECT seq, rev, row_number() OVER
         (PARTITION BY conversation_id ORDER BY created_at, id COLLATE "C") AS place FROM messages) AS m
       WHERE seq <> place OR rev <> place`,
    );
    const [heads] = await query(
      url,
      `SELECT count(*)::int AS n FROM conversations c WHERE (last_seq, last_rev) IS DISTINCT FROM
         ((SELECT coalesce(max(seq), 0) FROM messages WHERE conversation_id = c.id),
          (SELECT coalesce(max(rev), 0) FROM messages WHERE conversation_id = c.id))`,
    );
    expect([wrong.n, heads.n]).toEqual([0, 0]);
  });

  it('counts as unread exactly what was, and with holes no less than came after the last read message', async () => {
    const sides = await query(
      url,
      `SELECT m.conversation_id, m.receiver_id,
         count(*) FILTER (WHERE NOT read)::int AS unread,
         count(*) FILTER (WHERE seq > last)::int AS behind,
         bool_and(read = (seq <= last)) AS whole,
         count(*) FILTER (WHERE seq > coalesce(k.read_seq, 0))::int AS ours
       FROM (SELECT *, coalesce(max(seq) FILTER (WHERE read) OVER (PARTITION BY conversation_id, receiver_id), 0) AS last
         FROM messages) AS m
       LEFT JOIN conversation_marks k ON k.conversation_id = m.conversation_id AND k.user_id = m.receiver_id
       GROUP BY 1, 2`,
    );
    expect(sides.length).toBeGreaterThan(100);
    expect(sides.some(({ whole }) => whole)).toBe(true);
    for (const { unread, behind, whole, ours } of sides) {
      if (whole) expect(ours).toBe(unread);
      expect(ours).toBeGreaterThanOrEqual(behind);
      expect(ours).toBeLessThanOrEqual(unread);
    }
  });

  it('has counters that equal their recount over what can be seen', async () => {
    const wrong = await query(
      url,
      `SELECT id FROM posts p WHERE (likes_count, comments_count, saves_count, shares_count, views_count) IS DISTINCT FROM (
         (SELECT count(*) FROM likes WHERE post_id = p.id),
         (SELECT count(*) FROM comments WHERE post_id = p.id AND NOT is_hidden AND deleted_at IS NULL),
         (SELECT count(*) FROM bookmarks WHERE post_id = p.id), (SELECT count(*) FROM shares WHERE post_id = p.id),
         (SELECT count(*) FROM post_views WHERE post_id = p.id))`,
    );
    expect(wrong).toEqual([]);
  });

  it('has an influence ledger that explains each score, none below zero', async () => {
    const scores = `SELECT id, influence_score FROM users ORDER BY id COLLATE "C"`;
    expect(await query(url, scores)).toEqual(await query(fixtures[name], scores));
    const unexplained = await query(
      url,
      `SELECT id FROM users u WHERE influence_score < 0 OR influence_score <>
         (SELECT coalesce(sum(points), 0) FROM influence_entries WHERE user_id = u.id AND kind = 'adopted')`,
    );
    expect(unexplained).toEqual([]);
  });

  describe('served by this server', () => {
    const { logins, sessions, sessionSecret } = manifestOf(name);
    let world: World;

    const logIn = (email: string, password: string) =>
      world.client().post('/api/auth/login', { email, password });

    beforeAll(async () => {
      world = await serve(url, sessionSecret);
    });

    afterAll(() => world.app.close());

    it('needs no migration', async () => {
      expect(await migrate(url, MIGRATIONS)).toEqual([]);
    });

    it('lets in by every kind of password, and the published one of the administrator not', async () => {
      const admin = logins.find(({ username }) => username === 'admin')!;
      const kinds = new Map(
        logins.filter((login) => login !== admin).map((login) => [login.password, login]),
      );
      for (const { email, password, userId } of kinds.values()) {
        expect(await logIn(email, password)).toMatchObject({ status: 200, body: { id: userId } });
      }
      expect((await logIn(admin.email, admin.password)).status).toBe(401);
      expect((await logIn(admin.username, admin.password)).status).toBe(401);
    });

    it('lets live cookies go on, and no others', async () => {
      const kinds = new Map(sessions.map((session) => [session.kind, session]));
      expect(kinds.size).toBe(name === 'mvp' ? 3 : 6);
      for (const { kind, cookie, userId } of kinds.values()) {
        const { status, body } = await world.client().get('/api/auth/me', { cookie });
        const isLive = ['live', 'thirty-day', 'extra-keys'].includes(kind);
        expect([kind, status, isLive ? body.id : null]).toEqual([
          kind,
          isLive ? 200 : 401,
          isLive ? userId : null,
        ]);
      }
    });

    it('shows people their posts, profiles and conversations', async () => {
      for (const { cookie } of sessions.filter(({ kind }) => kind === 'live').slice(0, 8)) {
        const client = world.client();
        const get = (path: string) => client.get(path, { cookie });
        const { body: me } = await get('/api/users/me');
        for (const path of [
          '/api/posts/feed',
          '/api/posts',
          '/api/notifications',
          '/api/me/unread',
          '/api/me/settings',
        ]) {
          expect([path, (await get(path)).status]).toEqual([path, 200]);
        }
        expect((await get(`/api/users/${me.id}/posts?limit=100`)).status).toBe(200);
        expect((await get(`/api/users/${encodeURIComponent(me.id)}/influence`)).body.score).toBe(
          me.influenceScore,
        );
        const { body: conversations } = await get('/api/conversations');
        for (const { id } of conversations)
          expect((await get(`/api/conversations/${id}/messages`)).status).toBe(200);
      }
    });
  });
});

/** The adopted database of a fixture, to copy from. */
const adopted = new Map<FixtureName, Promise<string>>();

async function freshAdopted(name: FixtureName): Promise<string> {
  if (!adopted.has(name))
    adopted.set(
      name,
      fresh(name).then(async (url) => (await apply(url), url)),
    );
  const url = await copyOf((await adopted.get(name))!);
  made.push(url);
  return url;
}

describe('What is odd in the database core-2026-02', () => {
  const { logins, quirks, sessionSecret } = manifestOf('core-2026-02');
  const loginOf = (id: string) => logins.find(({ userId }) => userId === id)!;
  let world: World;

  const logIn = async (id: string, name = loginOf(id).email) => {
    const client = world.client();
    const { status, body } = await client.post('/api/auth/login', {
      email: name,
      password: loginOf(id).password,
    });
    return { client, status, id: body.id };
  };
  const clientOf = async (id: string) => (await logIn(id)).client;
  const conversation = (id: string) =>
    one(world.databaseUrl, 'SELECT * FROM conversations WHERE id = $1', [id]);

  beforeAll(async () => {
    world = await serve(await freshAdopted('core-2026-02'), sessionSecret);
  }, 60_000);

  afterAll(() => world.app.close());

  it.each(['caseVariantUsernames', 'caseVariantEmails'])(
    '%s: each logs in by its exact spelling',
    async (quirk) => {
      const key = quirk === 'caseVariantEmails' ? 'email' : 'username';
      for (const group of quirks[quirk] as string[][]) {
        for (const id of group) {
          expect(await logIn(id, loginOf(id)[key])).toMatchObject({ status: 200, id });
        }
        const eldest = loginOf(group[0]!)[key];
        const folded =
          eldest.toUpperCase() === eldest
            ? `${eldest[0]}${eldest.slice(1, -1).toLowerCase()}${eldest.at(-1)}`
            : eldest.toUpperCase();
        expect(await logIn(group[0]!, folded)).toMatchObject({ status: 200, id: group[0] });
        const variant = {
          username: 'nobody_else',
          email: 'nobody@example.com',
          password: 'Rabbit-Hole-7',
          displayName: 'N',
          [key]: folded,
        };
        expect((await world.client().post('/api/auth/signup', variant)).status).toBe(409);
      }
    },
  );

  it('people log in by a name in another case, by one with wildcards in it, and by phone number accounts', async () => {
    const [mixed] = quirks.mixedCaseOnly;
    expect(await logIn(mixed, 'mixed_case')).toMatchObject({ status: 200, id: mixed });
    const [underscore, cross] = quirks.wildcardNames;
    expect(await logIn(underscore, 'alice_one')).toMatchObject({ status: 200, id: underscore });
    expect(await logIn(cross, 'aliceXone')).toMatchObject({ status: 200, id: cross });
    for (const id of quirks.phoneOnly)
      expect(await logIn(id, loginOf(id).username)).toMatchObject({ status: 200, id });
  });

  it('mirrored conversations are one, in time order, and the old id leads to it', async () => {
    for (const [survivor, twin] of quirks.mirroredPairs as [string, string][]) {
      const { participant1_id: reader, last_seq } = await conversation(survivor);
      expect(await conversation(twin)).toMatchObject({ merged_into_id: survivor, last_seq: '0' });
      const all = await query(
        fixtures['core-2026-02'],
        'SELECT id FROM messages WHERE conversation_id IN ($1, $2) ORDER BY created_at, id COLLATE "C"',
        [survivor, twin],
      );
      expect(all.length).toBe(Number(last_seq));
      const client = await clientOf(reader);
      expect((await client.get(`/api/conversations/${twin}`)).body.id).toBe(survivor);
      const { body } = await client.get(`/api/conversations/${twin}/messages?after=0&limit=100`);
      expect(body.map((message: any) => message.id)).toEqual(all.slice(0, 100).map(({ id }) => id));
    }
  });

  it('a conversation with oneself and a message of a stranger stay readable', async () => {
    for (const [id, count] of [
      [quirks.selfConversations[0], 3],
      [quirks.strangerMessage, 3],
    ]) {
      const { participant1_id: reader } = await conversation(id);
      const { status, body } = await (await clientOf(reader)).get(`/api/conversations/${id}/messages`);
      expect([status, body.length]).toEqual([200, count]);
    }
  });

  it('holes in what was read leave between what came after and all', async () => {
    const { participant1_id: one, participant2_id: other } = await conversation(quirks.holedReads);
    const unread = [];
    for (const id of [one, other])
      unread.push((await (await clientOf(id)).get('/api/me/unread')).body.conversations[quirks.holedReads]);
    expect(unread.filter(Boolean)).toEqual([1]);
  });

  it('replies are shown as replies', async () => {
    const reply = await one(
      world.databaseUrl,
      `SELECT r.*, c.post_id, p.author_id AS reader FROM comment_replies r JOIN comments c ON c.id = r.comment_id JOIN posts p ON p.id = c.post_id
       WHERE NOT c.is_hidden AND p.deleted_at IS NULL ORDER BY r.id LIMIT 1`,
    );
    const client = await clientOf(reply.reader);
    const { body } = await client.get(`/api/posts/${reply.post_id}/comments?limit=100`);
    expect(body.find(({ id }: any) => id === reply.id)).toMatchObject({
      parentId: reply.comment_id,
      content: reply.content,
    });
    expect(body.find(({ id }: any) => id === reply.comment_id).repliesCount).toBeGreaterThan(0);
  });

  it('ids of any kind, great fortunes and lapsed suspensions are served; what is hidden is not', async () => {
    const client = await clientOf(quirks.nonUuidIds[1]);
    for (const id of [...quirks.nonUuidIds, ...quirks.lapsedSuspension]) {
      expect([id, (await client.get(`/api/users/${id}`)).status]).toEqual([id, 200]);
    }
    expect((await client.get(`/api/users/${quirks.bigNetWorth[0]}`)).body.netWorth).toBe(3_500_000_000);
    expect((await client.get(`/api/users/${quirks.suspended[0]}`)).status).toBe(404);
    await world.query('UPDATE user_settings SET private_account = false');
    expect((await client.get('/api/posts/welcome-post')).body.content).toBe(
      'Welcome to &quot;RabitChat&quot;',
    );
    for (const kind of ['deleted_at', 'is_archived', 'is_hidden']) {
      const [id] = quirks[`posts:${kind}`];
      expect((await client.get(`/api/posts/${id}`)).status).toBe(404);
    }
  });

  it('the indexes and the column that never reached it are there', async () => {
    const catalog = await catalogOf(world.databaseUrl);
    for (const name of manifestOf('core-2026-02').missingTag6) {
      expect(catalog[`index ${name}`] ?? catalog[`column public.${name}`]).toBeDefined();
    }
  });
});

describe('While the original server writes', () => {
  it.each(['mvp', 'core-2026-02'] as const)(
    'on %s, no write of it fails or waits, and the next adoption mends what it did, the one after changes nothing',
    async (fixture) => {
      const url = await fresh(fixture);
      const busy = await BusyOriginal.on(url);
      await apply(url);
      // However late the last step was: there is something to mend.
      await busy.more(50);
      await busy.stop();
      expect(busy.failures).toEqual([]);
      expect(busy.writes).toBeGreaterThan(50);
      expect(busy.longestMs).toBeLessThan(3000);
      process.stdout.write(
        `${busy.writes} writes of the original server, the longest ${Math.round(busy.longestMs)} ms\n`,
      );

      const numbers = `
      SELECT count(*)::int AS n FROM conversations c WHERE last_seq <>
        (SELECT count(*) FROM messages WHERE conversation_id = c.id) +
        (SELECT count(*) FROM adopted_message_gaps WHERE conversation_id = c.id)`;
      expect(await one(url, numbers)).toEqual({ n: 0 });
      expect((await apply(url)).changes).toBeGreaterThan(0);
      expect(await apply(url)).toMatchObject({ changes: 0, steps: [] });
    },
    60_000,
  );
});

describe('After the adoption the original server', () => {
  const { sessionSecret, quirks } = manifestOf('core-2026-02');
  let url: string;
  let world: World;
  let original: OriginalServer;
  let alice: string;
  let bob: string;

  const head = async (id: string) => {
    const row = await one(url, 'SELECT last_seq, last_rev FROM conversations WHERE id = $1', [id]);
    return [Number(row.last_seq), Number(row.last_rev)];
  };

  beforeAll(async () => {
    url = await freshAdopted('core-2026-02');
    world = await serve(url, sessionSecret);
    original = await OriginalServer.on(url);
    alice = await original.signUp('alice');
    bob = await original.signUp('bob');
  }, 60_000);

  afterAll(async () => {
    await original.close();
    await world.app.close();
  });

  it('sends messages that take the next numbers, in turn with ours', async () => {
    const carol = await world.person('carol');
    const dave = await world.person('dave');
    const { body } = await carol.post('/api/conversations', { userId: dave.id });
    await carol.post(`/api/conversations/${body.id}/messages`, { content: 'ours' });
    const theirs = await original.send(body.id, dave.id, carol.id);
    const { body: ours } = await carol.post(`/api/conversations/${body.id}/messages`, {
      content: 'ours again',
    });
    expect([theirs.seq, theirs.rev, ours.seq]).toEqual(['2', '2', 3]);
    const theirTurn = async () => {
      for (let n = 0; n < 10; n += 1) await original.send(body.id, dave.id, carol.id);
    };
    const ourTurn = () => carol.post(`/api/conversations/${body.id}/messages`, { content: 'x' });
    await Promise.all([theirTurn(), ...Array.from({ length: 10 }, ourTurn)]);
    const numbers = await query(
      url,
      'SELECT seq::int FROM messages WHERE conversation_id = $1 ORDER BY seq',
      [body.id],
    );
    expect(numbers.map(({ seq }) => seq)).toEqual(Array.from({ length: 23 }, (_, n) => n + 1));
  });

  it('edits, deletes and reacts, and each takes the next rev', async () => {
    const conversation = await original.open(alice, bob);
    const { id } = await original.send(conversation, alice, bob, 'first');
    await original.rows("UPDATE messages SET content = 'second', edited_at = now() WHERE id = $1", [id]);
    expect(await head(conversation)).toEqual([1, 2]);
    await original.rows(
      "INSERT INTO message_reactions (message_id, user_id, reaction) VALUES ($1, $2, 'lol')",
      [id, bob],
    );
    await original.rows('DELETE FROM message_reactions WHERE message_id = $1', [id]);
    await original.rows('UPDATE messages SET deleted_at = now() WHERE id = $1', [id]);
    await original.rows('UPDATE messages SET status = $2 WHERE id = $1', [id, 'DELIVERED']);
    expect(await head(conversation)).toEqual([1, 5]);
    expect(await one(url, 'SELECT rev::int FROM messages WHERE id = $1', [id])).toEqual({ rev: 5 });
  });

  it('reads, and the mark moves with it', async () => {
    const conversation = await original.open(bob, alice);
    const survivor = (
      await one(url, 'SELECT merged_into_id FROM conversations WHERE id = $1', [conversation])
    ).merged_into_id;
    await original.send(survivor, alice, bob);
    await original.send(survivor, alice, bob);
    await original.read(survivor, bob);
    const mark = await one(
      url,
      'SELECT read_seq::int FROM conversation_marks WHERE conversation_id = $1 AND user_id = $2',
      [survivor, bob],
    );
    expect(mark).toEqual({ read_seq: (await head(survivor))[0] });
  });

  it('deletes a message for good, whose number is recorded and not given out again', async () => {
    const conversation = await original.open(alice, quirks.nonUuidIds[0]);
    await original.send(conversation, alice, quirks.nonUuidIds[0]);
    const { id } = await original.send(conversation, alice, quirks.nonUuidIds[0]);
    await original.rows('DELETE FROM messages WHERE id = $1', [id]);
    const next = await original.send(conversation, alice, quirks.nonUuidIds[0]);
    const gaps = await query(url, 'SELECT seq::int FROM adopted_message_gaps WHERE conversation_id = $1', [
      conversation,
    ]);
    expect([gaps, next.seq]).toEqual([[{ seq: 2 }], '3']);
    await original.rows('DELETE FROM conversations WHERE id = $1', [conversation]);
    expect(
      await query(url, 'SELECT 1 FROM adopted_message_gaps WHERE conversation_id = $1 AND seq <> 2', [
        conversation,
      ]),
    ).toEqual([]);
  });

  it('writes to an emptied twin, or opens one in the other order, and it comes to the conversation of the pair', async () => {
    const [survivor, twin] = quirks.mirroredPairs[0];
    const { participant1_id: one, participant2_id: other } = (
      await query(url, 'SELECT * FROM conversations WHERE id = $1', [twin])
    )[0];
    const seq = (await head(survivor))[0]!;
    expect(await original.send(twin, one, other)).toMatchObject({
      conversation_id: survivor,
      seq: String(seq + 1),
    });
    await original.rows('DELETE FROM conversations WHERE id = $1', [survivor]);
    expect(await original.send(twin, one, other)).toMatchObject({ conversation_id: twin, seq: '1' });
  });

  it('signs up variants of names, which are marked; and this server still lets nobody else have them', async () => {
    const id = await original.signUp('ALICE', 'Alice@Example.com');
    const flags = await one(url, 'SELECT username_variant, email_variant FROM users WHERE id = $1', [id]);
    expect(flags).toEqual({ username_variant: true, email_variant: true });
    const signup = { username: 'aLICE', email: 'x@example.com', password: 'Rabbit-Hole-7', displayName: 'A' };
    expect((await world.client().post('/api/auth/signup', signup)).status).toBe(409);
    await original.rows('UPDATE users SET username = $2 WHERE id = $1', [id, 'alice_two']);
    expect(await one(url, 'SELECT username_variant FROM users WHERE id = $1', [id])).toEqual({
      username_variant: false,
    });
  });

  it('deletes an account with all that is its', async () => {
    const zoe = await original.signUp('zoe');
    const conversation = await original.open(zoe, bob);
    await original.send(conversation, zoe, bob);
    await original.rows('DELETE FROM messages WHERE sender_id = $1 OR receiver_id = $1', [zoe]);
    await original.rows('DELETE FROM conversations WHERE participant1_id = $1 OR participant2_id = $1', [
      zoe,
    ]);
    await original.rows('DELETE FROM users WHERE id = $1', [zoe]);
    await original.rows('DELETE FROM users WHERE id = $1', [quirks.nonUuidIds[2]]);
    expect(await query(url, 'SELECT 1 FROM messages WHERE sender_id = $1', [zoe])).toEqual([]);
  });

  it('does all that without leaving anything that the next adoption could not mend', async () => {
    await apply(url);
    expect(await apply(url)).toMatchObject({ changes: 0, steps: [] });
  });
});

describe('An adoption that is interrupted', () => {
  /** What an adoption makes, less what is different every time. */
  const outcomeOf = async (url: string) => {
    const sums: Snapshot = await catalogOf(url);
    await withClient(url, async (client) => {
      for (const table of await tablesOf(client)) {
        sums[`rows ${table}`] = await checksum(client, table, {
          without: [
            'changed_at',
            ...(/influence_entries|conversation_marks/.test(table) ? ['id', 'created_at'] : []),
          ],
          where: table === 'rabitchat_migrations' ? 'false' : 'true',
        });
      }
    });
    return sums;
  };
  let expected: Snapshot;

  beforeAll(async () => {
    expected = await outcomeOf(await freshAdopted('mvp'));
  }, 30_000);

  it('every few steps ends as one that was not', async () => {
    const url = await fresh('mvp');
    let interruptions = 0;
    for (let finished = false; !finished;) {
      let steps = 0;
      const onStep = (_: unknown, changes?: number) => {
        if (changes === undefined && (steps += 1) > 3) throw new Error('interrupted');
      };
      finished = await adopt(url, { apply: true, onStep }).then(
        () => true,
        () => ((interruptions += 1), false),
      );
    }
    expect(interruptions).toBeGreaterThan(10);
    expect(await outcomeOf(url)).toEqual(expected);
  }, 60_000);

  it('within its steps, by losing its connection, ends as one that was not', async () => {
    const url = await fresh('mvp');
    const seen = new Set<string>();
    let cuts = 0;
    const killer = await OriginalServer.on(url);
    const onStep = ({ id }: { id: string }, changes?: number) => {
      if (changes !== undefined || seen.has(id)) return;
      seen.add(id);
      if (seen.size % 2) return;
      cuts += 1;
      void killer.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'rabitchat adopt'",
      );
    };
    for (let finished = false; !finished;) {
      finished = await adopt(url, { apply: true, onStep }).then(
        () => true,
        () => false,
      );
    }
    await killer.close();
    expect(cuts).toBeGreaterThan(15);
    expect(await outcomeOf(url)).toEqual(expected);
  }, 60_000);

  it('keeps a second one out while it runs', async () => {
    const url = await fresh('mvp');
    const second: Promise<unknown>[] = [];
    await adopt(url, {
      apply: true,
      onStep: () => second.length === 0 && second.push(apply(url).catch((error: Error) => error.message)),
    });
    expect(await second[0]).toBe('Another db:adopt or db:push is at work on this database.');
  });
});

describe('Databases that nobody has seen', () => {
  it('with views, triggers, columns, values, schemas and settings of their own come out with them', async () => {
    const url = await fresh('core-2026-02');
    const name = new URL(url).pathname.slice(1);
    const statements = [
      `ALTER DATABASE ${name} SET TimeZone = 'Africa/Johannesburg'`,
      `ALTER DATABASE ${name} SET statement_timeout = '2s'`,
      `ALTER DATABASE ${name} SET search_path = other, public`,
      'CREATE SCHEMA other',
      'CREATE TABLE other.users (id int)',
      'CREATE TABLE other.messages (seq text)',
      'CREATE VIEW public.people AS SELECT * FROM public.users',
      'CREATE MATERIALIZED VIEW public.chatter AS SELECT conversation_id, count(*) FROM public.messages GROUP BY 1',
      "ALTER TABLE public.users ADD COLUMN tenant text NOT NULL DEFAULT 'it''s'",
      "ALTER TYPE public.notification_type ADD VALUE 'POKE' BEFORE 'LIKE'",
      'CREATE INDEX conversations_changed_at_idx ON public.conversations (status)',
      'CREATE TABLE public.users_net_worth_idx (id int)',
      "CREATE FUNCTION public.noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
      'CREATE TRIGGER noted BEFORE INSERT OR UPDATE ON public.posts FOR EACH ROW EXECUTE FUNCTION public.noted()',
      'CREATE TRIGGER noted BEFORE UPDATE ON public.wallets FOR EACH ROW EXECUTE FUNCTION public.noted()',
      "UPDATE public.messages SET created_at = 'infinity' WHERE id = (SELECT max(id) FROM public.messages)",
      "UPDATE public.posts SET created_at = '0044-03-15 BC' WHERE id = 'welcome-post'",
      'UPDATE public.users SET influence_score = -7 WHERE id = (SELECT min(id) FROM public.users)',
    ];
    for (const statement of statements) await query(url, statement);
    const before = await snapshotOf(url);
    await apply(url);
    const after = await snapshotOf(url);
    const theirs = Object.keys(before).filter(
      (key) =>
        !/^(column public\.(posts|users|comments)|rows (public\.)?\w+$)/.test(key) &&
        before[key] !== after[key],
    );
    expect(theirs).toEqual([]);
    expect(after['rows other.users']).toBe(before['rows other.users']);
    expect(after['rows wallets']).toBe(before['rows wallets']);
    expect(after['index conversations_changed_at_idx_2']).toContain('(changed_at)');
    expect(after['index users_net_worth_idx_2']).toBeDefined();
    expect((await one(url, 'SELECT min(influence_score) AS least FROM public.users')).least).toBe(0);
    expect(await apply(url)).toMatchObject({ changes: 0 });
    const world = await serve(url, manifestOf('core-2026-02').sessionSecret);
    expect((await world.client().get('/api/health')).status).toBe(200);
    await world.app.close();
  }, 60_000);

  it('with broken and missing indexes get them whole, whatever their rows say', async () => {
    const url = await fresh('core-2026-02');
    await query(url, 'DROP INDEX posts_author_id_idx');
    await expect(
      query(url, 'CREATE UNIQUE INDEX CONCURRENTLY names_folded ON users (lower(username))'),
    ).rejects.toThrow('names_folded');
    await query(
      asSuperuser(url),
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid IN ('likes_post_id_idx'::regclass, 'likes_user_post_unique'::regclass, 'wallets_user_id_idx'::regclass)",
    );
    const { notes } = await apply(url);
    const catalog = await catalogOf(url);
    expect(
      Object.entries(catalog)
        .filter(([, value]) => value.startsWith('INVALID'))
        .map(([key]) => key),
    ).toEqual(['index wallets_user_id_idx']);
    expect(catalog['index posts_author_id_idx']).toBeDefined();
    expect(catalog['index names_folded']).toBeUndefined();
    expect(notes.join()).toMatch(/names_folded.*removed/);
    expect(notes.join()).toMatch(/wallets_user_id_idx.*left alone/);
  }, 60_000);

  it('keep the elder of a mirrored pair, or the one that is no request', async () => {
    const url = await fresh('core-2026-02');
    const { quirks } = manifestOf('core-2026-02');
    const [survivor, twin] = quirks.mirroredPairs[0];
    await query(url, "UPDATE conversations SET status = 'REQUEST' WHERE id = $1", [survivor]);
    await apply(url);
    expect(await one(url, 'SELECT merged_into_id FROM conversations WHERE id = $1', [survivor])).toEqual({
      merged_into_id: twin,
    });
  }, 60_000);

  it('with a view on net_worth keep it an integer, and are told', async () => {
    const url = await fresh('mvp');
    await query(url, 'CREATE VIEW rich AS SELECT id FROM users WHERE net_worth > 5');
    const { notes } = await apply(url);
    expect(notes).toEqual([expect.stringMatching(/net_worth stays an integer, because of .*rich/)]);
    expect((await catalogOf(url))['column public.users.net_worth']).toBe('integer NOT NULL DEFAULT 0');
    expect((await apply(url)).changes).toBe(0);
  }, 60_000);

  it('too large to be rewritten get a wide net_worth by way of a second column', async () => {
    const url = await fresh('mvp');
    await query(url, 'CREATE INDEX users_by_net_worth ON users (net_worth DESC, id)');
    const fortunes = 'SELECT id, net_worth::text FROM users ORDER BY id';
    const before = await query(url, fortunes);
    const interrupted = adopt(url, {
      apply: true,
      rewriteBytes: 0,
      onStep: ({ id }) => {
        if (id === 'widen:swap') throw new Error('interrupted');
      },
    });
    await expect(interrupted).rejects.toThrow('interrupted');
    await query(url, 'UPDATE users SET net_worth = net_worth + 1 WHERE id = $1', [before[0].id]);
    await adopt(url, { apply: true, rewriteBytes: 0 });
    before[0].net_worth = String(Number(before[0].net_worth) + 1);
    expect(await query(url, fortunes)).toEqual(before);
    const catalog = await catalogOf(url);
    expect(catalog['column public.users.net_worth']).toBe('bigint NOT NULL DEFAULT 0');
    expect(catalog['index users_by_net_worth']).toMatch(/\(net_worth DESC, id\)$/);
    expect(Object.keys(catalog).filter((key) => key.includes('wide'))).toEqual([]);
  }, 60_000);

  it('that hold no RabitChat, or columns of another kind, are refused and left alone', async () => {
    const empty = await createDatabase('template0');
    made.push(empty);
    await expect(apply(empty)).rejects.toThrow('it holds no RabitChat');
    const url = await fresh('mvp');
    await query(url, 'ALTER TABLE messages ADD COLUMN seq timestamp');
    await query(url, 'ALTER TABLE comments DROP CONSTRAINT comments_pkey');
    const before = await snapshotOf(url);
    await expect(apply(url)).rejects.toMatchObject({
      reasons: [
        expect.stringMatching(/^messages.seq is timestamp/),
        expect.stringContaining('"comments" has no unique key'),
      ],
    });
    expect(await snapshotOf(url)).toEqual(before);
  });

  it('that this server made itself need no adoption', async () => {
    const url = await createDatabase();
    made.push(url);
    expect(await apply(url)).toMatchObject({
      steps: [],
      changes: 0,
      notes: [expect.stringContaining('nothing to adopt')],
    });
  });
});

describe('Escaped text', () => {
  const escaped = (url: string) =>
    one(
      url,
      `SELECT (SELECT count(*)::int FROM posts WHERE edited_at IS NULL AND deleted_at IS NULL AND concat(content, caption) ~ '&(lt|gt|quot|#39);') AS posts,
        (SELECT count(*)::int FROM comments WHERE content ~ '&(lt|gt|quot|#39);') AS comments,
        (SELECT count(*)::int FROM messages WHERE edited_at IS NULL AND deleted_at IS NULL AND content ~ '&(lt|gt|quot|#39);') AS messages`,
    );

  it('is counted when asked for, turned back when told to, and only once', async () => {
    const url = await freshAdopted('core-2026-02');
    const before = await escaped(url);
    const plan = await adopt(url, { unescape: true });
    const estimates = plan.steps.map(({ id, estimate }) => [id, estimate]);
    expect(estimates.slice(0, 3)).toEqual(
      Object.entries(before).map(([table, n]) => [`unescape:${table}`, `${String(n)} rows`]),
    );
    expect(await escaped(url)).toEqual(before);
    const edited = "SELECT md5(string_agg(content, '' ORDER BY id)) FROM posts WHERE edited_at IS NOT NULL";
    const untouched = await one(url, edited);

    const { changes } = await adopt(url, { apply: true, unescape: true });
    expect(changes).toBe(before.posts + before.comments + before.messages);
    expect(await escaped(url)).toEqual({ posts: 0, comments: 0, messages: 0 });
    expect(await one(url, edited)).toEqual(untouched);
    expect((await one(url, "SELECT content FROM posts WHERE id = 'welcome-post'")).content).toBe(
      'Welcome to "RabitChat"',
    );

    const original = await OriginalServer.on(url);
    await query(url, "UPDATE posts SET content = '&lt;typed&gt;' WHERE id = 'welcome-post'");
    await original.post(manifestOf('core-2026-02').quirks.nonUuidIds[0]);
    await original.close();
    expect(
      (await adopt(url, { apply: true, unescape: true })).steps.find(({ id }) => id === 'unescape:posts')
        ?.changes,
    ).toBe(1);
    expect((await one(url, "SELECT content FROM posts WHERE id = 'welcome-post'")).content).toBe(
      '&lt;typed&gt;',
    );
    expect((await adopt(url, { apply: true, unescape: true })).changes).toBe(0);
  }, 60_000);
});
