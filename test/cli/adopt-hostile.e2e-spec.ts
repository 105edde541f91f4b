import { Logger } from '@nestjs/common';
import { adopt } from '../../src/cli/adopt/adoption.js';
import { fixtureDatabases, manifestOf } from '../support/fixtures.js';
import { asSuperuser, withClient } from '../support/database.js';
import { OriginalServer } from '../support/original-server.js';
import { type Snapshot, snapshotOf } from '../support/snapshot.js';
import { until } from '../support/waiting.js';

Logger.overrideLogger(false);

const { fresh } = fixtureDatabases();

const query = <R = any>(url: string, text: string, values: unknown[] = []): Promise<R[]> =>
  withClient(url, async (client) => (await client.query(text, values)).rows as R[]);

const run = (url: string, statements: string[]) =>
  withClient(url, async (client) => {
    for (const statement of statements) await client.query(statement);
  });

const apply = (url: string) => adopt(url, { apply: true });

/** Why it cannot be adopted; fails where it can. */
const reasonsOf = (url: string): Promise<string[]> =>
  adopt(url).then(
    () => [],
    (error: { reasons?: string[] }) => error.reasons ?? Promise.reject(error as Error),
  );

/** The statements that a reason ends in. */
const mendOf = (reason: string) => /: ((?:UPDATE|DELETE|BEGIN)\b.*)$/.exec(reason)![1]!;

describe('While messages are numbered', () => {
  it('none moves from its place as long as a statement goes on that saw it there', async () => {
    const url = await fresh('mvp');
    const original = await OriginalServer.on(url);
    const numbered: number[] = [];
    const countNumbered = async () =>
      numbered.push((await query(url, 'SELECT FROM messages WHERE seq IS NOT NULL')).length);
    const isWaitedFor = async () =>
      (
        await query(
          url,
          `SELECT FROM pg_locks WHERE NOT granted AND relation = 'public.messages'::regclass
             AND mode = 'ShareRowExclusiveLock'`,
        )
      ).length > 0;
    let looked: Promise<void> | undefined;
    const look = async () => {
      await until('adopt waits for the lock', isWaitedFor, 20_000, 5);
      await countNumbered();
      await original.rows('COMMIT');
    };
    await original.rows('BEGIN');
    await adopt(url, {
      apply: true,
      onStep: ({ id }, changes) => {
        if (id !== 'trigger:users.rabitchat_flag_variant' || changes === undefined) return;
        looked = original.rows('LOCK TABLE messages IN ROW EXCLUSIVE MODE').then(look);
      },
    }).finally(() => original.close());
    await looked;
    expect(numbered).toHaveLength(1);
    expect(numbered[0]).toBeLessThan(3000);
    expect(await query(url, 'SELECT FROM messages WHERE seq IS NULL')).toEqual([]);
  }, 60_000);

  it('one that is committed late, and is older than some that have numbers, takes one of the next', async () => {
    const url = await fresh('mvp');
    const [{ id, participant1_id: one, participant2_id: other }] = await query(
      url,
      'SELECT * FROM conversations ORDER BY id LIMIT 1',
    );
    await query(
      url,
      `INSERT INTO messages (conversation_id, sender_id, receiver_id, content, created_at)
       SELECT $1, $2, $3, 'n' || n, timestamp '2026-01-15' + n * interval '1 second' FROM generate_series(1, 4000) AS n`,
      [id, one, other],
    );
    const original = await OriginalServer.on(url);
    let done = false;
    const write = async () => {
      while (!done)
        await original.rows(
          `INSERT INTO messages (conversation_id, sender_id, receiver_id, content, created_at) VALUES ($1, $2, $3, 'late', '2025-01-01')`,
          [id, one, other],
        );
    };
    let writing: Promise<void> | undefined;
    await adopt(url, {
      apply: true,
      onStep: (step, changes) => {
        if (step.id !== 'data:message-numbers') return;
        if (changes === undefined) writing = write();
        else done = true;
      },
    }).finally(() => (done = true));
    await writing;
    await original.close();
    const [heads] = await query(
      url,
      `SELECT max(seq)::int AS head, count(*)::int AS n, count(DISTINCT seq)::int AS numbers,
         (SELECT last_seq::int FROM conversations WHERE id = $1) AS last FROM messages WHERE conversation_id = $1`,
      [id],
    );
    expect(heads.n).toBeGreaterThan(4000);
    expect(heads).toEqual({ head: heads.n, n: heads.n, numbers: heads.n, last: heads.n });
  }, 60_000);
});

describe('A database whose references are gone', () => {
  const { quirks } = manifestOf('core-2026-02');
  let url: string;

  beforeAll(async () => {
    url = await fresh('core-2026-02');
    const keys = await query(
      url,
      `SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name FROM pg_constraint
       WHERE contype = 'f' AND conrelid::regclass::text IN ('messages', 'conversations', 'comments', 'comment_replies', 'likes')`,
    );
    await run(url, [
      ...keys.map(({ table, name }) => `ALTER TABLE ${table} DROP CONSTRAINT ${name}`),
      `INSERT INTO conversations (id, participant1_id, participant2_id) SELECT 'half', id, 'gone' FROM users LIMIT 1`,
      `INSERT INTO messages (conversation_id, sender_id, receiver_id, content, read) SELECT chat, id, 'gone', 'x', true
       FROM unnest(ARRAY['half', 'nowhere', 'nowhere']) AS chat, (SELECT id FROM users LIMIT 1) AS users`,
      `INSERT INTO comments (id, post_id, author_id, content) VALUES ('lost', 'gone', 'gone', 'x')`,
      `INSERT INTO comment_replies (comment_id, author_id, content) SELECT id, 'gone', 'x' FROM comments LIMIT 2`,
      `INSERT INTO comment_replies (comment_id, author_id, content) SELECT 'lost', id, 'x' FROM users LIMIT 1`,
    ]);
    await apply(url);
  }, 60_000);

  it('is adopted with all rows that refer to nothing, and the next adoption changes nothing', async () => {
    expect(
      await query(url, "SELECT seq::int FROM messages WHERE conversation_id = 'nowhere' ORDER BY seq"),
    ).toEqual([{ seq: 1 }, { seq: 2 }]);
    expect(await apply(url)).toMatchObject({ changes: 0, steps: [] });
  });

  it('still takes such rows of the original, with numbers', async () => {
    const original = await OriginalServer.on(url);
    const sent = await original.send('nowhere', quirks.nonUuidIds[0], 'gone');
    await original.read('half', 'gone');
    await original.read('nowhere', 'gone');
    await original.close();
    expect([sent.seq, sent.rev]).toEqual(['3', '3']);
  });
});

describe('What cannot be adopted as it is', () => {
  let url: string;
  let before: Snapshot;

  beforeAll(async () => {
    url = await fresh('core-2026-02');
    await run(url, [
      'ALTER TABLE likes DROP CONSTRAINT likes_user_post_unique',
      'INSERT INTO likes (post_id, user_id) SELECT post_id, user_id FROM likes ORDER BY id LIMIT 3',
      'ALTER TABLE users DROP CONSTRAINT users_username_unique',
      `INSERT INTO users (id, username, email, password, display_name) SELECT 'second', username, 'second@example.com', 'x', '' FROM users ORDER BY id LIMIT 1`,
      'ALTER TABLE conversations DROP CONSTRAINT conversations_participants_unique',
      `INSERT INTO conversations (id, participant1_id, participant2_id, created_at)
       SELECT 'double', participant1_id, participant2_id, 'infinity' FROM conversations ORDER BY id LIMIT 1`,
      `INSERT INTO messages (id, conversation_id, sender_id, receiver_id, content)
       SELECT 'of-double', id, participant1_id, participant2_id, 'kept' FROM conversations WHERE id = 'double'`,
    ]);
    before = await snapshotOf(url);
  }, 60_000);

  it.each([
    [
      'a view, a sequence or a row type in the way, an heir, an unlogged table',
      [
        'CREATE VIEW conversation_marks AS SELECT 1 AS one',
        'CREATE SEQUENCE influence_entries',
        'CREATE TABLE holder (holds posts)',
        'CREATE TABLE heir () INHERITS (reports)',
        'ALTER TABLE shares SET UNLOGGED',
      ],
      [
        'DROP VIEW conversation_marks',
        'DROP SEQUENCE influence_entries',
        'DROP TABLE holder',
        'DROP TABLE heir',
        'ALTER TABLE shares SET LOGGED',
      ],
      [
        /^"conversation_marks" is a view/,
        /^"influence_entries" is a sequence/,
        /^holder.holds is of the row type of "posts"/,
        /^heir inherits from "reports": ALTER TABLE heir NO INHERIT/,
        /"shares" is unlogged.*SET LOGGED/,
      ],
    ],
    [
      'tables and columns that have our names and are not ours, and a column that nobody would fill',
      [
        'CREATE TABLE comment_likes (id varchar PRIMARY KEY)',
        'CREATE TABLE adopted_replies (note text)',
        'ALTER TABLE messages ADD COLUMN seq bigserial',
        "ALTER TABLE posts ADD COLUMN tenant text NOT NULL DEFAULT ''",
        'ALTER TABLE posts ALTER COLUMN tenant DROP DEFAULT',
      ],
      [
        'DROP TABLE comment_likes',
        'DROP TABLE adopted_replies',
        'ALTER TABLE messages DROP COLUMN seq',
        'ALTER TABLE posts DROP COLUMN tenant',
      ],
      [
        /"comment_likes" is not RabitChat's: it lacks comment_id, user_id. Rename it/,
        /"adopted_replies" is not RabitChat's/,
        /^posts.tenant must be filled.*SET DEFAULT/,
        /^messages.seq is there already.*RENAME COLUMN/,
      ],
    ],
  ])('is refused before anything is changed: %s', async (_, make, undo, expected) => {
    await run(url, make);
    const reasons = await reasonsOf(url);
    for (const pattern of expected) expect(reasons).toContainEqual(expect.stringMatching(pattern));
    await expect(apply(url)).rejects.toMatchObject({ reasons });
    await run(url, undo);
    expect(await snapshotOf(url)).toEqual(before);
  });

  it('is refused to a role that does not own it, or sees only some of its rows, with what to do', async () => {
    const role = 'rabitchat_test_stranger';
    await run(asSuperuser(url), [`DROP ROLE IF EXISTS ${role}`, `CREATE ROLE ${role}`]);
    const stranger = new URL(asSuperuser(url));
    stranger.searchParams.set('options', `-c role=${role}`);
    expect(await reasonsOf(stranger.href)).toEqual([
      expect.stringMatching(
        new RegExp(`^The role ${role} may not create anything there: GRANT CREATE, USAGE ON SCHEMA`),
      ),
      expect.stringMatching(new RegExp(`^The role ${role} does not own .*messages.*GRANT .* TO "${role}"`)),
    ]);
    await run(url, ['ALTER TABLE messages ENABLE ROW LEVEL SECURITY']);
    expect(await reasonsOf(stranger.href)).toContainEqual(
      expect.stringMatching(/^Row level security hides rows of "messages"/),
    );
    await run(url, ['ALTER TABLE messages DISABLE ROW LEVEL SECURITY']);
    await run(asSuperuser(url), [`DROP ROLE ${role}`]);
  });

  it('are rows that a lost unique key would refuse; with the mends that are named it is adopted', async () => {
    const reasons = await reasonsOf(url);
    expect(reasons).toEqual([
      expect.stringMatching(/"users" has 1 rows too many of the same username/),
      expect.stringMatching(/"likes" has 3 rows too many of the same user_id, post_id/),
      expect.stringMatching(
        /"conversations" has 1 rows too many of the same participant1_id, participant2_id/,
      ),
    ]);
    await run(url, reasons.map(mendOf));
    expect(await reasonsOf(url)).toEqual([]);
    await apply(url);
    expect(await apply(url)).toMatchObject({ changes: 0, steps: [] });
    const [kept] = await query(
      url,
      `SELECT conversation_id <> 'double' AS moved, (SELECT username FROM users WHERE id = 'second') AS renamed
       FROM messages WHERE id = 'of-double'`,
    );
    expect(kept).toEqual({ moved: true, renamed: expect.stringMatching(/-second$/) });
  }, 60_000);
});

describe('After the adoption the original server', () => {
  let url: string;
  let original: OriginalServer;

  beforeAll(async () => {
    url = await fresh('mvp');
    await apply(url);
    original = await OriginalServer.on(url);
  }, 60_000);

  afterAll(() => original.close());

  it('reads thousands of messages at once as quickly as before, and the mark moves once', async () => {
    const [{ id, participant1_id: one, participant2_id: other }] = await original.rows(
      'SELECT * FROM conversations ORDER BY id LIMIT 1',
    );
    await original.rows(
      `INSERT INTO messages (conversation_id, sender_id, receiver_id, content, seq, rev)
       SELECT $1, $2, $3, 'x', 100000 + n, 100000 + n FROM generate_series(1, 3000) AS n`,
      [id, one, other],
    );
    await original.read(id, other);
    const [mark] = await original.rows(
      'SELECT read_seq::int, xmin::text FROM conversation_marks WHERE conversation_id = $1 AND user_id = $2',
      [id, other],
    );
    expect(mark.read_seq).toBe(103_000);
    const [trigger] = await original.rows(
      "SELECT tgtype & 1 AS rows FROM pg_trigger WHERE tgname = 'rabitchat_mark_read'",
    );
    expect(trigger.rows).toBe(0);
  });

  it('opens a third conversation of a pair whose key is lost; when the first goes, one heir takes its place', async () => {
    const [{ id: one }, { id: other }] = await original.rows('SELECT id FROM users ORDER BY id LIMIT 2');
    await original.rows('ALTER TABLE conversations DROP CONSTRAINT conversations_participants_unique');
    await original.rows('DELETE FROM conversations WHERE $1 IN (participant1_id, participant2_id)', [one]);
    const first = await original.open(one, other);
    const second = await original.open(other, one);
    const third = await original.open(one, other);
    expect((await original.send(third, one, other)).conversation_id).toBe(first);
    await original.rows('DELETE FROM conversations WHERE id = $1', [first]);
    const left = await original.rows(
      'SELECT id, merged_into_id FROM conversations WHERE id IN ($1, $2) ORDER BY created_at',
      [second, third],
    );
    expect(left).toEqual([
      { id: second, merged_into_id: null },
      { id: third, merged_into_id: second },
    ]);
  });
});
