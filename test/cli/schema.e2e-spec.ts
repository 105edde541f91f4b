import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from 'pg';
import { adopt } from '../../src/cli/adopt/adoption.js';
import { ADDED_COLUMNS, SHARED_TABLES } from '../../src/cli/schema/original.js';
import { targetTables } from '../../src/cli/schema/target.js';
import { type Drift, findDrift } from '../../src/cli/schema/drift.js';
import { runBackup } from '../../src/cli/backup/backup-run.js';
import { rehearse } from '../../src/cli/schema/rehearsal.js';
import { rehearsalReport } from '../../src/cli/schema/rehearsal-report.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { testConfig } from '../support/config.js';
import { findDrizzleKit } from '../../src/cli/schema/drizzle-kit.js';
import { generateMigration } from '../../src/cli/schema/generate-migration.js';
import { push } from '../../src/cli/schema/push.js';
import { pushReport } from '../../src/cli/schema/push-report.js';
import { applyPending, planPending } from '../../src/cli/schema/apply-migrations.js';
import { migrate } from '../../src/database/migrate.js';
import { DatabaseNotOurs } from '../../src/database/migration-errors.js';
import { MIGRATIONS } from '../../src/database/open-database.js';
import { asSuperuser, createDatabase, dropDatabase, TEMPLATE, withClient } from '../support/database.js';
import { copyOf, type FixtureName, loadFixture } from '../support/fixtures.js';
import { catalogOf, snapshotOf } from '../support/snapshot.js';

const made: string[] = [];

async function fresh(template = TEMPLATE): Promise<string> {
  const url = await createDatabase(template);
  made.push(url);
  return url;
}

/** Runs statements one by one, as psql does. */
const run = (url: string, ...statements: string[]) =>
  withClient(url, async (client) => {
    for (const statement of statements) await client.query(statement);
  });

/** As a build that was cut short leaves it; only a superuser may write the catalogs. */
const invalidate = (url: string, index: string) =>
  run(asSuperuser(url), `UPDATE pg_index SET indisvalid = false WHERE indexrelid = '${index}'::regclass`);

/** Looks again and again until the query finds something. */
async function until(client: Client, text: string): Promise<void> {
  for (let found = false; !found;) {
    await client.query('SELECT pg_sleep(0.02)');
    found = (await client.query(text)).rowCount! > 0;
  }
}

const driftOf = (url: string) => withClient(url, (client) => findDrift(client));
const namesOf = (drift: Drift[]) => drift.map(({ kind, object }) => `${kind} ${object}`).sort();

const adopted = {} as Record<FixtureName, string>;
const original = {} as Record<FixtureName, string>;

beforeAll(async () => {
  await Promise.all(
    (['mvp', 'core-2026-02'] as const).map(async (name) => {
      original[name] = await loadFixture(name);
      adopted[name] = await copyOf(original[name]);
      await adopt(adopted[name], { apply: true });
    }),
  );
}, 60_000);

afterAll(async () => {
  await Promise.all([...made, ...Object.values(original), ...Object.values(adopted)].map(dropDatabase));
}, 60_000);

describe('The drift of a schema', () => {
  it('is none in a database that our migrations made, nor in adopted ones', async () => {
    expect(await driftOf(await fresh())).toEqual([]);
    expect(await driftOf(adopted.mvp)).toEqual([]);
    expect(await driftOf(adopted['core-2026-02'])).toEqual([]);
  });

  it('is told object by object, with a mend and with what the mend could lose', async () => {
    const url = await fresh();
    await run(
      url,
      'DROP TABLE presence_people',
      'ALTER TABLE users DROP COLUMN bio',
      'DROP INDEX posts_author_id_idx',
      'DROP INDEX users_inactive_idx',
      'CREATE INDEX users_inactive_idx ON users (id) WHERE suspended_at IS NOT NULL',
      'DROP INDEX users_username_trgm_idx',
      'ALTER TABLE likes DROP CONSTRAINT likes_user_post_unique',
      'ALTER TABLE proved_backups DROP CONSTRAINT proved_backups_pkey',
      'ALTER TABLE shares DROP CONSTRAINT shares_user_id_users_id_fk',
      'ALTER TABLE bookmarks DROP CONSTRAINT bookmarks_user_id_users_id_fk, ADD CONSTRAINT bookmarks_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users (id)',
      'ALTER TABLE follows DROP CONSTRAINT follows_follower_id_users_id_fk, ADD CONSTRAINT follows_follower_id_users_id_fk FOREIGN KEY (follower_id) REFERENCES users (id) ON DELETE CASCADE NOT VALID',
      'ALTER TABLE users ALTER COLUMN net_worth TYPE integer',
      'ALTER TABLE reports ALTER COLUMN reason TYPE varchar(20)',
      'ALTER TABLE comments ALTER COLUMN likes_count TYPE bigint',
      "ALTER TABLE posts ALTER COLUMN visibility SET DEFAULT 'PRIVATE'",
      'ALTER TABLE posts ALTER COLUMN content SET NOT NULL',
      'ALTER TABLE posts ALTER COLUMN is_hidden DROP NOT NULL',
      'ALTER TABLE shares ADD COLUMN campaign text',
      'ALTER TABLE user_sessions ADD COLUMN device text, ALTER COLUMN sess DROP NOT NULL',
      'ALTER TABLE reports ALTER COLUMN status DROP DEFAULT, ALTER COLUMN status TYPE text',
      'DROP TYPE report_status',
    );
    await invalidate(url, 'likes_post_id_idx');
    const drift = await driftOf(url);
    expect(namesOf(drift)).toEqual([
      'different-default posts.visibility',
      'different-default reports.status',
      'different-nullability posts.content',
      'different-nullability posts.is_hidden',
      'different-nullability user_sessions.sess',
      'different-type comments.likes_count',
      'different-type reports.reason',
      'different-type reports.status',
      'different-type users.net_worth',
      'extra-column shares.campaign',
      'invalid-index likes_post_id_idx',
      'missing-column users.bio',
      'missing-constraint bookmarks_user_id_users_id_fk',
      'missing-constraint likes_user_post_unique',
      'missing-constraint proved_backups_pkey',
      'missing-constraint shares_user_id_users_id_fk',
      'missing-enum-value report_status',
      'missing-index posts_author_id_idx',
      'missing-index users_inactive_idx',
      'missing-index users_username_trgm_idx',
      'missing-table presence_people',
      'not-validated follows_follower_id_users_id_fk',
    ]);
    expect(namesOf(drift.filter(({ losesData }) => losesData))).toEqual([
      'different-type comments.likes_count',
      'different-type reports.status',
      'extra-column shares.campaign',
    ]);
    drift.forEach((one) => {
      expect(one.detail).toMatch(/\w+.*\.$/);
      expect(one.mend).toMatch(one.losesData ? /--force$/ : /db:push$|^By hand/);
      expect(one.sql.length > 0).toBe(one.table !== 'user_sessions');
    });
  });

  it('counts neither tables of others nor what they hang on ours', async () => {
    const url = await fresh();
    await run(
      url,
      'CREATE TABLE wallets (id int PRIMARY KEY, user_id varchar REFERENCES users)',
      'CREATE VIEW rich AS SELECT id, net_worth FROM users',
      'CREATE INDEX posts_by_caption ON posts (caption)',
      'ALTER TABLE users ADD CONSTRAINT short CHECK (length(username) < 99)',
      'ALTER INDEX posts_author_id_idx RENAME TO posts_author_id_idx_2',
    );
    expect(await driftOf(url)).toEqual([]);
  });

  it('is not an index that somebody is building at this moment', async () => {
    const url = await fresh();
    await run(url, 'DROP INDEX posts_author_id_idx');
    await withClient(url, async (client) => {
      await client.query('BEGIN');
      await client.query('LOCK TABLE posts IN ROW EXCLUSIVE MODE');
      const building = run(url, 'CREATE INDEX CONCURRENTLY posts_author_id_idx ON posts (author_id)');
      await until(client, "SELECT FROM pg_class WHERE relname = 'posts_author_id_idx'");
      expect(await driftOf(url)).toEqual([]);
      await client.query('COMMIT');
      await building;
    });
  });

  it('of an adopted database includes its triggers and what was brought, and nothing that the original made', async () => {
    const url = await copyOf(adopted['core-2026-02']);
    made.push(url);
    await run(
      url,
      'ALTER TABLE messages DISABLE TRIGGER rabitchat_number_message',
      'ALTER TABLE users ADD COLUMN theirs text, ALTER COLUMN avatar_url SET DEFAULT 1',
      'DELETE FROM posts WHERE content IS NULL',
      'ALTER TABLE posts ALTER COLUMN content SET NOT NULL',
      'ALTER TABLE messages ALTER COLUMN seq DROP NOT NULL',
      'ALTER TABLE influence_entries ADD COLUMN extra text',
      'DROP INDEX messages_conversation_rev_idx',
    );
    const drift = await driftOf(url);
    expect(drift.map(({ kind, object, mend }) => `${kind} ${object}: ${mend}`).sort()).toEqual([
      'different-nullability messages.seq: npm run db:adopt -- --apply',
      'different-nullability posts.content: npm run db:adopt -- --apply',
      'extra-column influence_entries.extra: npm run db:push -- --force',
      'missing-index messages_conversation_rev_idx: npm run db:push',
      'missing-trigger messages.rabitchat_number_message: npm run db:adopt -- --apply',
    ]);
    await adopt(url, { apply: true });
    expect(namesOf(await driftOf(url))).toEqual(['extra-column influence_entries.extra']);
  });

  it('knows what the original has and what an adoption brings', async () => {
    const [before, after] = [
      await catalogOf(original['core-2026-02']),
      await catalogOf(adopted['core-2026-02']),
    ];
    const columns = (of: object) =>
      Object.keys(of).flatMap((key) => /^column public\.(\w+\.\w+)$/.exec(key)?.[1] ?? []);
    const tables = new Set(columns(before).map((path) => path.split('.')[0]!));
    const ours = targetTables.map(({ name }) => name);
    expect([...SHARED_TABLES].sort()).toEqual(ours.filter((table) => tables.has(table)).sort());
    const brought = columns(after).filter(
      (path) => SHARED_TABLES.has(path.split('.')[0]!) && !columns(before).includes(path),
    );
    expect([...ADDED_COLUMNS].sort()).toEqual(brought.sort());
  });

  it('is a refusal where the original was never adopted, and the migrations where there is nothing', async () => {
    await expect(driftOf(original.mvp)).rejects.toThrow(DatabaseNotOurs);
    const drift = await driftOf(await fresh('template0'));
    expect(new Set(drift.map(({ kind }) => kind))).toEqual(new Set(['pending-migration']));
    expect(drift[0]).toMatchObject({ object: '0000_foundation', mend: 'npm run db:migrate' });
  });

  it('tells pending, changed and unknown migrations, and not again what a pending one brings', async () => {
    const url = await fresh();
    await run(
      url,
      "DELETE FROM rabitchat_migrations WHERE tag = '0002_proved_backups'",
      'DROP TABLE proved_backups',
      "UPDATE rabitchat_migrations SET hash = 'other' WHERE tag = '0001_search'",
      "INSERT INTO rabitchat_migrations VALUES ('9999_later', 'x')",
    );
    expect(namesOf(await driftOf(url))).toEqual([
      'changed-migration 0001_search',
      'pending-migration 0002_proved_backups',
      'unknown-migration 9999_later',
    ]);
  });
});

/** Everything but what our migrations make. */
const STRANGERS = [
  'CREATE TABLE wallets (id int PRIMARY KEY, user_id varchar REFERENCES users, coins int)',
  'CREATE SCHEMA other',
  'CREATE TABLE other.users (id int)',
  'CREATE VIEW rich AS SELECT id, net_worth FROM users',
  'CREATE INDEX posts_by_caption ON posts (caption)',
  "INSERT INTO users (id, username, email, password, display_name, bio) VALUES ('a', 'alice', 'alice@example.com', 'x', 'Alice', 'hi')",
  "INSERT INTO wallets VALUES (1, 'a', 7)",
  'INSERT INTO other.users VALUES (1)',
  "INSERT INTO user_sessions VALUES ('s1', '{}', now()), ('s2', '{}', now())",
  'ALTER TABLE user_sessions ADD COLUMN device text, ALTER COLUMN sess DROP NOT NULL',
];

describe('db:push', () => {
  it('says that there is nothing to do where there is nothing to do', async () => {
    const url = await fresh();
    const before = await snapshotOf(url);
    expect(pushReport(await push(url))).toEqual({
      text: 'Nothing to do: the schema is what this code expects.',
      data: { migrations: [], mended: [], refused: [], failed: [], left: [] },
      exitCode: 0,
    });
    expect(await snapshotOf(url)).toEqual(before);
  });

  it('takes nothing from an adopted database, whatever is forced', async () => {
    for (const url of Object.values(adopted)) {
      const before = await snapshotOf(url);
      expect(await push(url, { force: true })).toMatchObject({
        mended: [],
        refused: [],
        failed: [],
        left: [],
      });
      expect(await snapshotOf(url)).toEqual(before);
    }
  });

  it('runs the migrations on an empty database', async () => {
    const url = await fresh('template0');
    const { migrations } = await push(url);
    expect(migrations).toContain('0000_foundation');
    expect(await catalogOf(url)).toEqual(await catalogOf(await fresh()));
    expect(await push(url)).toMatchObject({ migrations: [], mended: [] });
  });

  it('puts back whatever is missing, once', async () => {
    const url = await fresh();
    const before = await catalogOf(url);
    await run(
      url,
      ...STRANGERS.slice(5, 6),
      'DROP TABLE presence_people, follow_requests',
      'ALTER TABLE user_settings DROP COLUMN hide_likes_tab, DROP COLUMN user_id CASCADE',
      'DROP INDEX posts_author_id_idx, users_inactive_idx, users_username_trgm_idx',
      'CREATE INDEX users_inactive_idx_old ON users (id) WHERE suspended_at IS NOT NULL',
      'ALTER TABLE likes DROP CONSTRAINT likes_user_post_unique',
      'ALTER TABLE proved_backups DROP CONSTRAINT proved_backups_pkey',
      'ALTER TABLE shares DROP CONSTRAINT shares_user_id_users_id_fk',
      'ALTER TABLE bookmarks DROP CONSTRAINT bookmarks_user_id_users_id_fk, ADD CONSTRAINT bookmarks_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users (id)',
      'ALTER TABLE users ALTER COLUMN net_worth TYPE integer',
      'ALTER TABLE reports ALTER COLUMN reason TYPE varchar(20)',
      "ALTER TABLE posts ALTER COLUMN visibility SET DEFAULT 'PRIVATE', ALTER COLUMN content SET NOT NULL, ALTER COLUMN is_hidden DROP NOT NULL",
    );
    await invalidate(url, 'likes_post_id_idx');
    const result = await push(url);
    expect(result).toMatchObject({ refused: [], failed: [], left: [] });
    expect(result.mended.length).toBeGreaterThan(14);
    const after = await catalogOf(url);
    delete after['index users_inactive_idx_old'];
    expect(after).toEqual(before);
    expect(await push(url)).toMatchObject({ mended: [] });
  });

  it('refuses what would lose data and says what and why, and does the rest', async () => {
    const url = await fresh();
    await run(
      url,
      ...STRANGERS,
      'ALTER TABLE users ADD COLUMN shoe_size int, ALTER COLUMN display_name TYPE varchar(9)',
      'UPDATE users SET shoe_size = 38',
      'ALTER TABLE proved_backups ALTER COLUMN bytes TYPE text',
      'DROP INDEX posts_author_id_idx',
    );
    const { text, exitCode } = pushReport(await push(url));
    expect(exitCode).toBe(1);
    expect(text).toMatch(/Mended in \d+ ms: The index posts_author_id_idx on posts is missing\./);
    expect(text).toContain(
      'Refused: The column users.shoe_size is unknown to this code. To mend it, the values of users.shoe_size in 1 row would be lost.\n' +
        '    ALTER TABLE public."users" DROP COLUMN "shoe_size"',
    );
    expect(text).toContain('Refused: proved_backups.bytes is text; the code expects bigint.');
    expect(text).toContain('npm run db:push -- --force');
    expect(await driftOf(url)).toHaveLength(3);
  });

  it('with --force shows that first and then does it, and touches nothing that is not ours', async () => {
    const url = await fresh();
    await run(
      url,
      ...STRANGERS,
      'ALTER TABLE users ADD COLUMN shoe_size int, ADD COLUMN seen int, ALTER COLUMN city TYPE varchar(3)',
      "UPDATE users SET shoe_size = 38, city = 'Rom'",
      'CREATE VIEW watched AS SELECT id, seen FROM users',
      'ALTER TABLE reports ALTER COLUMN status DROP DEFAULT, ALTER COLUMN status TYPE text',
    );
    const before = await snapshotOf(url);
    const shown: string[] = [];
    const result = await push(url, {
      force: true,
      onRefusal: ({ drift }) => shown.push(drift.object),
      onMend: ({ object }) => shown.push(`mending ${object}`),
    });
    const order = shown.filter((line) => line.includes('users.shoe_size'));
    expect(order).toEqual(['users.shoe_size', 'mending users.shoe_size']);
    expect(result.refused).toEqual([]);
    expect(result.failed).toMatchObject([
      { drift: { object: 'users.seen' }, reason: expect.stringContaining('view watched depends on') },
    ]);
    expect(result.left).toMatchObject([
      { object: 'user_sessions.sess', mend: expect.stringContaining('By hand') },
    ]);
    const after = await snapshotOf(url);
    const changed = Object.keys({ ...before, ...after }).filter((key) => before[key] !== after[key]);
    expect(changed.sort()).toEqual([
      'column public.reports.status',
      'column public.users.city',
      'column public.users.shoe_size',
      'rows users',
    ]);
    expect(after['rows user_sessions']).toMatch(/^2 rows/);
    expect(after['column public.reports.status']).toBe(
      "report_status NOT NULL DEFAULT 'PENDING'::report_status",
    );
  });

  it('does not rewrite a large table while others want to read it, unless it is told to', async () => {
    const url = await fresh();
    await run(
      url,
      ...STRANGERS.slice(5, 6),
      "INSERT INTO posts (id, author_id) VALUES ('p', 'a')",
      'ALTER TABLE comments ALTER COLUMN likes_count TYPE smallint',
      "INSERT INTO comments (post_id, author_id, content) SELECT 'p', 'a', string_agg(md5(random()::text), '') FROM generate_series(1, 200000) n GROUP BY n / 10000",
    );
    const { text, exitCode } = pushReport(await push(url));
    expect(text).toMatch(
      /^Refused: comments.likes_count is smallint; the code expects integer\. To mend it, comments \(\d+ MB\) would be rewritten/,
    );
    expect(exitCode).toBe(1);
    expect(await push(url, { force: true })).toMatchObject({
      refused: [],
      failed: [],
      left: [],
      mended: [{}],
    });
    expect(await driftOf(url)).toEqual([]);
  });

  it('leaves things as they were where the rows contradict them, and says which', async () => {
    const url = await fresh();
    await run(
      url,
      ...STRANGERS.slice(5, 6),
      "INSERT INTO posts (id, author_id) VALUES ('p', 'a')",
      'ALTER TABLE likes DROP CONSTRAINT likes_user_post_unique',
      "INSERT INTO likes (user_id, post_id) VALUES ('a', 'p'), ('a', 'p')",
      'ALTER TABLE posts ALTER COLUMN is_hidden DROP NOT NULL',
      'UPDATE posts SET is_hidden = NULL',
    );
    const before = await snapshotOf(url);
    const { text, exitCode } = pushReport(await push(url));
    expect(exitCode).toBe(1);
    expect(text).toContain(
      'Failed: The unique key likes_user_post_unique on likes (user_id, post_id) is missing. could not',
    );
    expect(text).toContain(
      'Failed: posts.is_hidden may be null; the code expects NOT NULL. check constraint',
    );
    expect(await snapshotOf(url)).toEqual(before);
  });

  it('refuses a database that was never adopted, and one of a newer release, whatever is forced', async () => {
    const copy = await copyOf(original.mvp);
    made.push(copy);
    const untouched = await snapshotOf(copy);
    await expect(push(copy, { force: true })).rejects.toMatchObject({
      exitCode: 78,
      message: expect.stringContaining('npm run db:adopt -- --plan'),
    });
    expect(await snapshotOf(copy)).toEqual(untouched);
    const newer = await fresh();
    await run(
      newer,
      "INSERT INTO rabitchat_migrations VALUES ('9999_later', 'x')",
      'ALTER TABLE users ADD COLUMN later text',
    );
    await expect(push(newer, { force: true })).rejects.toMatchObject({
      exitCode: 78,
      message: expect.stringContaining('9999_later'),
    });
  });

  it('leaves pending migrations to the migrator', async () => {
    const url = await fresh();
    await run(
      url,
      "DELETE FROM rabitchat_migrations WHERE tag = '0002_proved_backups'",
      'DROP TABLE proved_backups',
    );
    expect(await push(url)).toMatchObject({ migrations: ['0002_proved_backups'], mended: [], left: [] });
  });
});

describe('db:migrate', () => {
  const folders: string[] = [];

  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

  /** Our migrations and one more. */
  async function withNext(...statements: string[]): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'rabitchat-migrations-'));
    folders.push(folder);
    await cp(MIGRATIONS, folder, { recursive: true });
    const file = path.join(folder, 'meta/_journal.json');
    const journal = JSON.parse(await readFile(file, 'utf8'));
    journal.entries.push({ tag: '9999_next' });
    await writeFile(file, JSON.stringify(journal));
    await writeFile(path.join(folder, '9999_next.sql'), statements.join('--> statement-breakpoint\n'));
    return folder;
  }

  const say = () => undefined;
  it('lists what is pending, applies it once and says how long it took', async () => {
    const url = await fresh();
    const folder = await withNext('CREATE TABLE next (id int)', 'CREATE INDEX ON next (id)');
    const plan = await planPending(url, folder);
    expect(plan.text).toContain('Pending: 9999_next (2 statements)\n    CREATE TABLE next (id int)');
    expect(plan.data).toMatchObject({ pending: [{ tag: '9999_next', statements: 2 }] });
    expect((await planPending(url, folder)).data).toEqual(plan.data);
    const { text, data } = await applyPending(url, say, folder);
    expect(text).toMatch(/^Applied 9999_next in \d+ ms\.$/);
    expect(data).toEqual({
      applied: [{ tag: '9999_next', ms: expect.any(Number) }],
      changed: [],
      unknown: [],
    });
    expect((await applyPending(url, say, folder)).text).toBe('Nothing was pending.');
  });

  it('leaves the schema, the journal and everybody else as they were when a migration fails', async () => {
    const url = await fresh();
    const before = await snapshotOf(url);
    const folder = await withNext('ALTER TABLE users ADD COLUMN next int', 'CREATE TABLE users (id int)');
    await expect(migrate(url, folder)).rejects.toMatchObject({
      exitCode: 70,
      message: expect.stringMatching(
        /^The migration 9999_next failed and was undone: relation "users" already exists/,
      ),
    });
    expect(await snapshotOf(url)).toEqual(before);
    expect(await migrate(url, MIGRATIONS)).toEqual([]);
  });

  it('is undone when its process is killed, and done by the next ones, three at once', async () => {
    const url = await fresh();
    const folder = await withNext('CREATE TABLE next (id int)', 'SELECT pg_sleep(600)');
    const code = `const { migrate } = await import('./src/database/migrate.ts'); await migrate(${JSON.stringify(url)}, ${JSON.stringify(folder)});`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      stdio: 'inherit',
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await withClient(url, async (client) => {
      await until(
        client,
        "SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)' AND datname = current_database()",
      );
      child.kill('SIGKILL');
      await ended;
      expect((await client.query("SELECT to_regclass('next') AS next")).rows).toEqual([{ next: null }]);
    });
    await writeFile(path.join(folder, '9999_next.sql'), 'CREATE TABLE next (id int)');
    const applied = await Promise.all([1, 2, 3].map(() => migrate(url, folder)));
    expect(applied.flat()).toEqual(['9999_next']);
  }, 20_000);

  it('gives way to readers while it waits for a lock, and comes back', async () => {
    const url = await fresh();
    const folder = await withNext('ALTER TABLE users ADD COLUMN next int');
    await withClient(url, async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT FROM users');
      const migrating = migrate(url, folder);
      await until(client, "SELECT FROM pg_locks WHERE relation = 'users'::regclass AND NOT granted");
      const began = performance.now();
      await run(url, 'SELECT count(*) FROM users');
      expect(performance.now() - began).toBeLessThan(2000);
      await client.query('COMMIT');
      expect(await migrating).toEqual(['9999_next']);
    });
  });

  it('tells of a file that is not the one that was applied, and of what it does not know', async () => {
    const url = await fresh();
    await run(
      url,
      "UPDATE rabitchat_migrations SET hash = 'other' WHERE tag = '0001_search'",
      "INSERT INTO rabitchat_migrations VALUES ('9999_later', 'x')",
    );
    const { text, data } = await applyPending(url, say);
    expect(data).toEqual({ applied: [], changed: ['0001_search'], unknown: ['9999_later'] });
    expect(text).toContain('drizzle/0001_search.sql is not the file that was applied');
    const told: string[] = [];
    await migrate(url, MIGRATIONS, { onChanged: (tag) => told.push(tag) });
    expect(told).toEqual(['0001_search']);
  });

  describe('in a rehearsal', () => {
    let home: string;
    let server: EmbeddedPostgres;
    const progress = { interactive: false };
    const rehearsal = (databaseUrl: string, folder: string) =>
      rehearse({
        databaseUrl,
        key: undefined,
        endpoint: undefined,
        scratchUrl: server.url,
        progress,
        folder,
      });
    const scratches = () =>
      withClient(server.url, async (client) => {
        const { rows } = await client.query(
          "SELECT FROM pg_database WHERE datname LIKE 'rabitchat_scratch%'",
        );
        return rows.length;
      });

    /** The copies lie on a server of our own. */
    beforeAll(async () => {
      home = await mkdtemp(path.join(tmpdir(), 'rabitchat-rehearsal-'));
      server = await startEmbeddedPostgres({ dataDir: home, durable: false });
    }, 30_000);

    afterAll(async () => {
      await server.stop();
      await rm(home, { recursive: true });
    });

    it('tells on a restored copy how long each statement takes and what it locks, and touches nothing else', async () => {
      const url = await fresh();
      await run(url, ...STRANGERS.slice(5, 6));
      const next = [
        'ALTER TABLE users ADD COLUMN next int',
        'CREATE INDEX ON posts (caption)',
        'UPDATE users SET next = 1',
      ];
      const folder = await withNext(...next, 'CREATE TABLE next (id int)');
      await expect(rehearsal(url, folder)).rejects.toMatchObject({
        exitCode: 66,
        message: expect.stringContaining('npm run db:backup'),
      });
      await runBackup({
        config: testConfig(url),
        databaseUrl: url,
        version: '0',
        to: path.join(home, 'backups'),
        tool: 'copy',
        key: undefined,
        scratchUrl: server.url,
        acceptViolations: false,
        keep: undefined,
        keepDays: undefined,
        progress,
      });
      const before = await snapshotOf(url);

      const told = await rehearsal(url, folder);
      const [migration] = told.migrations;
      expect(told.migrations).toHaveLength(1);
      expect(migration).toMatchObject({ tag: '9999_next', ms: expect.any(Number) });
      expect(
        migration!.statements.map(({ locks }) => locks.map(({ table, mode }) => `${mode} on ${table}`)),
      ).toEqual([['ACCESS EXCLUSIVE on users'], ['SHARE on posts'], [], []]);
      const [first, second] = migration!.statements.flatMap(({ locks }) => locks);
      expect(first!.heldMs).toBeGreaterThanOrEqual(second!.heldMs);
      const sum = migration!.statements.reduce((ms, statement) => ms + statement.ms, 0);
      expect(first!.heldMs).toBeGreaterThanOrEqual(sum - 2);
      const { text } = rehearsalReport(told);
      expect(text).toMatch(/ACCESS EXCLUSIVE on users for \d+ ms: nobody can read or write it/);
      expect(text).toMatch(/SHARE on posts for \d+ ms: readers go on, writers wait/);

      await expect(
        rehearsal(url, await withNext('ALTER TABLE users ADD CHECK (username > $$z$$)')),
      ).rejects.toMatchObject({
        exitCode: 1,
        message: expect.stringMatching(/^The rehearsal failed, on the copy.*9999_next.*violated by some row/),
      });
      expect(await snapshotOf(url)).toEqual(before);
      expect(await scratches()).toBe(0);
    }, 30_000);

    it('there is nothing to do where nothing is pending', async () => {
      const told = await rehearsal(await fresh(), MIGRATIONS);
      expect(rehearsalReport(told).text).toBe('Nothing is pending, so nothing was rehearsed.');
    });
  });
});

describe('drizzle-kit', () => {
  let project: string;
  const declare = (text: string) => writeFile(path.join(project, 'schema.ts'), text);
  const people = (column: string) =>
    `import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const people = pgTable('people', { name: text('${column}') });`;
  const written = () => readdir(path.join(project, 'drizzle'));

  beforeAll(async () => {
    project = await mkdtemp(path.join(tmpdir(), 'rabitchat-kit-'));
    await symlink(path.resolve('node_modules'), path.join(project, 'node_modules'));
    const config = { dialect: 'postgresql', schema: './schema.ts', out: './drizzle' };
    await writeFile(path.join(project, 'drizzle.config.json'), JSON.stringify(config));
  });

  afterAll(() => rm(project, { recursive: true }));

  it('writes a migration under the name it is given, and is not believed when it did nothing', async () => {
    const args = ['--config', 'drizzle.config.json'];
    await declare(people('name'));
    const first = await generateMigration({
      args: [...args, '--name', 'first'],
      canAsk: false,
      cwd: project,
    });
    expect(first.data).toEqual({ written: 'drizzle/0000_first.sql' });
    const before = await written();

    await declare(people('renamed'));
    await expect(generateMigration({ args, canAsk: false, cwd: project })).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('asks whether something was renamed'),
    });
    await declare('export const people = nothing(;');
    await expect(generateMigration({ args, canAsk: false, cwd: project })).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('Unexpected ";"'),
    });
    expect(await written()).toEqual(before);

    await declare(people('name'));
    const { data } = await generateMigration({ args, canAsk: false, cwd: project });
    expect(data).toEqual({ written: null });
  }, 20_000);

  it('is missed by name where it is not installed', () => {
    expect(() => findDrizzleKit(path.join(tmpdir(), 'package.json'))).toThrow(
      /^drizzle-kit is not installed.*npm ci/,
    );
  });
});
