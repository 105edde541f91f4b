import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client as PgClient, type Client } from 'pg';
import { adopt } from '../../src/cli/adopt/adoption.js';
import { removeStaleBackups } from '../../src/cli/backup/stale-backups.js';
import { BACKUP_NAME } from '../../src/cli/backup/backup-store.js';
import { runBackup, type BackupRun } from '../../src/cli/backup/backup-run.js';
import { baseBackup } from '../../src/cli/backup/base-backup.js';
import { baseFile, writeBaseManifest } from '../../src/cli/backup/base-manifest.js';
import { withBackup } from '../../src/cli/backup/find-backup.js';
import { MANIFEST, readManifest, type Manifest, writeManifest } from '../../src/cli/backup/manifest.js';
import { prepareRecovery } from '../../src/cli/backup/point-in-time.js';
import { compare } from '../../src/cli/backup/compare-restored.js';
import { withSession } from '../../src/cli/backup/backup-session.js';
import { restoreInto } from '../../src/cli/backup/restore-into.js';
import { S3Store } from '../../src/cli/backup/s3-store.js';
import { createScratch } from '../../src/cli/backup/scratch-database.js';
import { dropStaleScratchDatabases, listStaleScratchDatabases } from '../../src/cli/backup/scratch-holder.js';
import { type BackupOptions, takeBackup } from '../../src/cli/backup/take-backup.js';
import { verifyBackup } from '../../src/cli/backup/verify-backup.js';
import { checkInvariants } from '../../src/cli/invariants/invariants.js';
import { BackupsService } from '../../src/backups/backups.service.js';
import { testConfig } from '../support/config.js';
import { createDatabase, dropDatabase, urlOf, withClient } from '../support/database.js';
import { loadFixture } from '../support/fixtures.js';
import {
  embeddedBinaries,
  findInstalledPostgres,
  pgBasebackup,
  startPostgresIn,
  type TestPostgres,
} from '../support/postgres-server.js';
import { S3Server } from '../support/s3-server.js';
import { type Snapshot, snapshotOf } from '../support/snapshot.js';
import { startWorld, type World } from '../support/world.js';
import { until } from '../support/waiting.js';

const home = mkdtempSync(path.join(tmpdir(), 'rabitchat-backup-'));
const quiet = { interactive: false };
const made: string[] = [];
/** A server of our own: its scratch databases are nobody else's, it archives its log, and it is the embedded kind. */
let server: TestPostgres;

const folderOf = (name: string) => path.join(home, name);

beforeAll(async () => {
  execFileSync(process.execPath, ['scripts/build-if-needed.mjs']);
  mkdirSync(folderOf('wal'));
  server = await startPostgresIn(folderOf('embedded'), embeddedBinaries(), {
    archive_mode: 'on',
    archive_command: `cp "%p" "${folderOf('wal')}/%f"`,
    max_connections: 40,
  });
}, 60_000);

afterAll(async () => {
  for (const url of made) await dropDatabase(url);
  await server.stop();
  rmSync(home, { recursive: true, force: true });
});

async function empty(): Promise<string> {
  const url = await createDatabase('template0');
  made.push(url);
  return url;
}

async function filled(sql: string): Promise<string> {
  const url = await empty();
  await withClient(url, (client) => client.query(sql));
  return url;
}

/** Proved on our own server, so that the one which others share sees no scratch database. */
const back = (databaseUrl: string, options: Partial<BackupOptions> = {}) =>
  takeBackup({
    databaseUrl,
    home: folderOf('backups'),
    version: '2.0.0',
    tool: 'copy',
    scratchUrl: server.url,
    ...options,
  });

/** Of a role that may do everything in it, and nothing beside it. */
async function limitedDatabase(serverUrl: string): Promise<string> {
  await withClient(serverUrl, async (client) => {
    await client.query("CREATE ROLE limited LOGIN PASSWORD 'limited'");
    await client.query('CREATE DATABASE theirs OWNER limited');
  });
  const url = new URL(serverUrl);
  return Object.assign(url, { username: 'limited', password: 'limited', pathname: '/theirs' }).href;
}

const env = (more: NodeJS.ProcessEnv) => ({
  PATH: process.env.PATH,
  DATA_DIR: folderOf('command-data'),
  ...more,
});

function start(name: string, args: string[], more: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [`dist/cli/${name}.js`, ...args], { env: env(more) });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (output.stdout += String(text)));
  child.stderr.on('data', (text) => (output.stderr += String(text)));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output, ended };
}

/** Runs it to its end. */
async function command(name: string, args: string[], more: NodeJS.ProcessEnv) {
  const { output, ended } = start(name, args, more);
  return { code: await ended, ...output };
}

const scratches = () =>
  withClient(server.url, async (client) => {
    const { rows } = await client.query(
      "SELECT datname FROM pg_database WHERE datname LIKE 'rabitchat_scratch_%'",
    );
    return rows.map(({ datname }) => datname as string);
  });

/** A definition is deparsed with fewer parentheses after it was read again. */
const plain = (snapshot: Snapshot): Snapshot =>
  Object.fromEntries(Object.entries(snapshot).map(([name, value]) => [name, value.replaceAll(/[()]/g, '')]));

const isEmpty = async (url: string) => Object.keys(await snapshotOf(url)).length === 0;

const ODD = `
  CREATE SCHEMA "Odd One";
  CREATE TYPE "Odd One".mood AS ENUM ('sad', 'it''s fine', 'Glad');
  CREATE TABLE "Odd One"."a table" (
    id integer GENERATED ALWAYS AS IDENTITY (START 7 INCREMENT 3) PRIMARY KEY, "no." serial UNIQUE,
    gone text, mood "Odd One".mood[] DEFAULT '{sad}', text text COLLATE "C" NOT NULL DEFAULT E'tab\\t "q" \\\\ \\n',
    bytes bytea, doc jsonb, real real, at timestamptz, span interval, nothing text,
    twice bigint GENERATED ALWAYS AS (length(text) * 2) STORED, CHECK (real IS NULL OR real <> 1.5)) WITH (fillfactor = 70);
  ALTER TABLE "Odd One"."a table" DROP COLUMN gone;
  INSERT INTO "Odd One"."a table" (mood, text, bytes, doc, real, at, span)
    VALUES ('{Glad,"it''s fine"}', E'\\\\N', '\\x00ff0a5c', '{"a": [1, null, "\\u00e9"]}', 'NaN', now(), '1 mon 2 days'),
      ('{}', E'two\\r\\nlines\\\\.', '\\x', '"x"', 0.1, '-infinity', '-3 hours'), (NULL, '', NULL, 'null', NULL, NULL, NULL);
  CREATE UNLOGGED TABLE public.fleeting (n int);
  INSERT INTO public.fleeting SELECT generate_series(1, 1000);
  CREATE TABLE public.child (parent int);
  INSERT INTO public.child VALUES (7), (99);
  ALTER TABLE public.child ADD CONSTRAINT child_fk FOREIGN KEY (parent) REFERENCES "Odd One"."a table" NOT VALID;
  DELETE FROM public.child WHERE parent = 99;
  CREATE SEQUENCE public.alone INCREMENT -2 MAXVALUE 50 CYCLE;
  SELECT nextval('public.alone'), nextval('public.alone');
  CREATE FUNCTION public.rows_of() RETURNS SETOF "Odd One"."a table" LANGUAGE sql STABLE AS 'SELECT * FROM "Odd One"."a table"';
  CREATE VIEW public.above AS SELECT id, text FROM public.rows_of() WHERE id > 7;
  CREATE VIEW public.on_top WITH (security_barrier = true) AS SELECT count(*) FROM public.above;
  CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$;
  CREATE TRIGGER refusing BEFORE INSERT ON public.child FOR EACH ROW EXECUTE FUNCTION public.refuse();
  CREATE TRIGGER sleeping BEFORE INSERT ON public.fleeting EXECUTE FUNCTION public.refuse();
  ALTER TABLE public.fleeting DISABLE TRIGGER sleeping;
  CREATE INDEX by_expression ON "Odd One"."a table" (lower(text) DESC NULLS LAST) INCLUDE (id) WHERE id > 0;
  COMMENT ON COLUMN "Odd One"."a table".text IS 'what is ''said''';
  COMMENT ON TRIGGER refusing ON public.child IS 'abc';
  ALTER TABLE public.child REPLICA IDENTITY FULL;`;

const DETAILS = `
  SELECT (SELECT jsonb_agg(obj_description(oid, 'pg_trigger') ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal) AS comments,
    (SELECT jsonb_agg(tgname || tgenabled::text ORDER BY 1) FROM pg_trigger WHERE NOT tgisinternal) AS triggers,
    (SELECT jsonb_agg(jsonb_build_array(s.relname, relpersistence, relreplident, reloptions) ORDER BY relname)
      FROM pg_class s WHERE relkind IN ('r', 'v') AND relnamespace::regnamespace::text !~ '^(pg_|info)') AS classes,
    (SELECT jsonb_agg(to_jsonb(q) ORDER BY sequencename) FROM pg_sequences q) AS sequences,
    (SELECT description FROM pg_description WHERE objsubid > 0 AND objoid >= 16384) AS column_comment`;

describe('Our own dump', () => {
  it('carries an adopted database, tables that we do not know included, whole into an empty one', async () => {
    const source = await loadFixture('mvp');
    made.push(source);
    await adopt(source, { apply: true });
    const { folder } = await back(source);
    const target = await empty();
    await restoreInto(folder, target);
    expect(plain(await snapshotOf(target))).toEqual(plain(await snapshotOf(source)));
  }, 30_000);

  it('carries whatever else a schema may hold, by name, value and state', async () => {
    const source = await filled(ODD);
    const { folder, manifest } = await back(source);
    const target = await empty();
    await restoreInto(folder, target);
    expect(await snapshotOf(target)).toEqual(await snapshotOf(source));
    const [before, after] = await Promise.all(
      [source, target].map((url) => withClient(url, (client) => client.query(DETAILS))),
    );
    expect(after!.rows).toEqual(before!.rows);
    expect(manifest.tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['"Odd One"."a table"', 3],
      ['public.child', 1],
      ['public.fleeting', 1000],
    ]);
    await withClient(target, (client) => client.query(`INSERT INTO "Odd One"."a table" DEFAULT VALUES`));
  });

  it('names everything that it cannot carry, and writes nothing', async () => {
    const source = await filled(`
      CREATE TABLE parted (n int) PARTITION BY RANGE (n);
      CREATE DOMAIN short AS text CHECK (length(VALUE) < 9);
      CREATE MATERIALIZED VIEW frozen AS SELECT 1;
      CREATE TABLE guarded (n int); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;`);
    const refused = back(source, { home: folderOf('nothing') });
    await expect(refused).rejects.toMatchObject({ exitCode: 78 });
    const { message } = (await refused.catch((error: Error) => error)) as Error;
    for (const name of [
      'partitioned table public.parted',
      'domain public.short',
      'materialized view public.frozen',
      'table with row security public.guarded',
      'postgresql-client-',
    ]) {
      expect(message).toContain(name);
    }
    expect(readdirSync(folderOf('nothing'))).toEqual([]);
  });

  it('sees one moment, while a writer goes on', async () => {
    const source = await filled('CREATE TABLE a (n serial); CREATE TABLE b (n serial);');
    let writing = true;
    const writer = withClient(source, async (client) => {
      while (writing)
        await client.query('BEGIN; INSERT INTO a DEFAULT VALUES; INSERT INTO b DEFAULT VALUES; COMMIT');
    });
    const { manifest } = await back(source).finally(() => (writing = false));
    await writer;
    const [a, b] = manifest.tables;
    expect(a!.rows).toBe(b!.rows);
    expect(a!.checksum).toBe(b!.checksum);
    const [{ count }] = await withClient(
      source,
      async (client) => (await client.query('SELECT count(*)::int FROM a')).rows,
    );
    expect(count).toBeGreaterThan(a!.rows);
  });
});

describe('A proof', () => {
  const BROKEN = `
    CREATE TABLE conversations (id varchar PRIMARY KEY, last_seq bigint, last_rev bigint);
    CREATE TABLE messages (id varchar, conversation_id varchar, seq bigint, rev bigint);
    INSERT INTO conversations VALUES ('c', 3, 3);
    INSERT INTO messages VALUES ('m1', 'c', 1, 1), ('m3', 'c', 3, 3);`;

  it('fails for data with a hole in its numbers: what was dumped stays, under a name that is no backup', async () => {
    const source = await filled(BROKEN);
    await expect(back(source, { home: folderOf('broken') })).rejects.toThrow(
      /message numbers: 1, as conversation c: last_seq is 3, it has 2 messages[^]*Not proved: the dump in/,
    );
    const names = readdirSync(folderOf('broken'));
    expect(names).toEqual([expect.stringMatching(/^\d{8}T\d{6}Z\.unproved$/)]);
    expect(readFileSync(path.join(folderOf('broken'), names[0]!, 'failed.txt'), 'utf8')).toContain(
      'message numbers',
    );
    expect((await readManifest(path.join(folderOf('broken'), names[0]!), {})).proof).toBeUndefined();
    expect(await scratches()).toEqual([]);
  });

  it('notes what is broken when it is accepted', async () => {
    const { manifest } = await back(await filled(BROKEN), { acceptViolations: true });
    expect(manifest.proof!.violations).toEqual([
      { name: 'message numbers', count: 1, example: expect.any(String) },
    ]);
    expect(Object.keys(manifest.proof!.stages).sort()).toEqual([
      'compare',
      'count',
      'dump',
      'invariants',
      'restore',
      'verify',
    ]);
  });

  it('notes what the original server left broken before it is adopted', async () => {
    const source = await loadFixture('core-2026-02');
    made.push(source);
    const { manifest } = await back(source);
    expect(manifest.proof!.violations.map(({ name }) => name)).toContain('counter posts.likes_count');
  });

  it('fails when anything differs, and leaves the target empty', async () => {
    const { folder, manifest } = await back(
      await filled('CREATE TABLE t (n serial); INSERT INTO t SELECT FROM generate_series(1, 3)'),
    );
    const target = await empty();
    const differences: [(changed: Manifest) => unknown, RegExp][] = [
      [({ tables }) => (tables[0]!.rows += 1), /table public\.t has 3 rows instead of 4/],
      [({ tables }) => (tables[0]!.checksum = '1'), /table public\.t has the rows, but not their content/],
      [({ objects }) => objects.push('index public.lost'), /index public\.lost is missing/],
    ];
    for (const [change, told] of differences) {
      const changed = structuredClone(manifest);
      change(changed);
      await expect(restoreInto(folder, target, { manifest: changed })).rejects.toThrow(told);
      expect(await isEmpty(target)).toBe(true);
    }
  });

  it('tells every difference of a database that went on', async () => {
    const { folder, manifest } = await back(
      await filled(
        'CREATE TABLE t (n serial PRIMARY KEY); CREATE TABLE u (n int); INSERT INTO t DEFAULT VALUES',
      ),
    );
    const target = await empty();
    await restoreInto(folder, target);
    await withSession(target, (client) => compare(client, manifest));
    await withClient(target, (client) =>
      client.query(
        "SELECT nextval('t_n_seq'); UPDATE t SET n = 9; ALTER TABLE t DROP CONSTRAINT t_pkey; DROP TABLE u; CREATE TABLE v (n int)",
      ),
    );
    const { message } = await withSession(target, (client) => compare(client, manifest)).then(
      () => ({ message: 'equal' }),
      (error: Error) => error,
    );
    expect(message.split('\n').slice(1)).toEqual([
      '  - table public.t has the rows, but not their content',
      '  - table public.u is missing',
      '  - table public.v is there, but was not dumped',
      '  - constraint t_pkey on public.t is missing',
      '  - sequence public.t_n_seq is at 2 instead of 1',
    ]);
  });

  it('says what to do where the role may not create a database, and no server of ours could hold it', async () => {
    const sourceUrl = await limitedDatabase(server.url);
    await expect(createScratch({ sourceUrl, serverMajor: 99 })).rejects.toThrow(
      /cannot hold[^]*--scratch-url/,
    );
  });
});

describe('The scratch database of a proof', () => {
  /** Of a role that may make databases, and is no superuser. */
  let theirs: string;

  beforeAll(async () => {
    await ask(server.url, "CREATE ROLE maker LOGIN CREATEDB PASSWORD 'maker'");
    await ask(server.url, 'CREATE DATABASE made_by_maker OWNER maker');
    const url = new URL(server.url);
    theirs = Object.assign(url, { username: 'maker', password: 'maker', pathname: '/made_by_maker' }).href;
  });

  const ask = (url: string, text: string) =>
    withClient(url, async (client) => (await client.query(text)).rows);

  /** A superuser's session in the first scratch database that there is. */
  async function intrude(): Promise<Client> {
    for (;;) {
      const [name] = await scratches();
      if (name === undefined) continue;
      const client = new PgClient({ connectionString: urlOf(name, server.url) });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    }
  }

  it('stays when a superuser sits in it, and the next backup drops it: the proof holds, and the command ends', async () => {
    await ask(
      theirs,
      `CREATE TABLE t (n int); INSERT INTO t VALUES (1);
      CREATE FUNCTION patient(n int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
        BEGIN
          WHILE current_database() LIKE 'rabitchat\_scratch%' AND NOT EXISTS (
            SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename <> current_user)
          LOOP PERFORM pg_sleep(0.01), pg_stat_clear_snapshot(); END LOOP;
          RETURN n;
        END$$;
      CREATE INDEX ON t (patient(n))`,
    );
    const intruder = intrude();
    const to = folderOf('intruded');
    const { code, stdout, stderr } = await command('backup', ['--tool', 'copy', '--to', to, '--json'], {
      DATABASE_URL: theirs,
    });
    expect([code, stderr]).toEqual([0, '']);
    const [left] = await scratches();
    const told = JSON.parse(stdout) as { location: string };
    expect(told).toMatchObject({ leftovers: [expect.stringContaining(`${left} could not be dropped`)] });
    expect((await readManifest(told.location, {})).proof).toBeDefined();
    await (await intruder).end();
    expect(await withClient(theirs, (client) => dropStaleScratchDatabases(client, theirs))).toEqual([left]);
    await ask(theirs, 'DROP FUNCTION patient CASCADE');
  }, 60_000);

  it('needs no right that only a superuser has for what the server alone is about', async () => {
    await ask(urlOf('made_by_maker', server.url), 'CREATE EXTENSION pg_stat_statements');
    const { folder, manifest } = await back(theirs, { scratchUrl: undefined, home: folderOf('extended') });
    expect(manifest.proof!.scratch).toMatch(/on the same server$/);
    await ask(theirs, 'CREATE DATABASE target');
    await restoreInto(folder, urlOf('target', theirs));
    expect(await scratches()).toEqual([]);
  });

  it('is made on an embedded server where the database is a replica, which takes none', async () => {
    const dataDir = folderOf('standby');
    await baseBackup(dataDir, { superuserUrl: server.url, progress: quiet });
    writeFileSync(path.join(dataDir, 'standby.signal'), '');
    const { port, username, password } = new URL(server.url);
    const standby = await startPostgresIn(dataDir, embeddedBinaries(), {
      max_connections: 40,
      primary_conninfo: `host=127.0.0.1 port=${port} user=${username} password=${password}`,
    });
    try {
      const url = new URL(theirs);
      url.port = new URL(standby.url).port;
      expect(await ask(url.href, 'SELECT pg_is_in_recovery() AS yes')).toEqual([{ yes: true }]);
      const args = ['--tool', 'copy', '--to', folderOf('of-standby'), '--json'];
      const { code, stdout } = await command('backup', args, { DATABASE_URL: url.href });
      const { location } = JSON.parse(stdout) as { location: string };
      expect([code, (await readManifest(location, {})).proof!.scratch]).toEqual([
        0,
        expect.stringMatching(/^an embedded PostgreSQL \d+$/),
      ]);
      expect(await scratches()).toEqual([]);
    } finally {
      await standby.stop();
    }
  }, 60_000);
});

describe('A damaged backup', () => {
  const key = randomBytes(32);
  let plainFolder: string;
  let sealedFolder: string;
  /** Stays empty, whoever tries. */
  let target: string;

  beforeAll(async () => {
    const source = await filled(
      "CREATE TABLE people (name text); INSERT INTO people SELECT 'secret alice ' || n FROM generate_series(1, 500) n",
    );
    target = await empty();
    plainFolder = (await back(source, { home: folderOf('plain') })).folder;
    sealedFolder = (await back(source, { home: folderOf('sealed'), key })).folder;
  });

  const TABLE = 'tables/0001-public.people.copy.gz';

  function copyOf(folder: string): string {
    const copy = mkdtempSync(folderOf('copy-'));
    cpSync(folder, copy, { recursive: true });
    return copy;
  }

  function flip(file: string): void {
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(file, bytes);
  }

  /** Neither the verification nor a restore lets it pass, and the database stays empty. */
  async function isRefused(folder: string, told: RegExp, used?: Buffer): Promise<void> {
    await expect(verifyBackup(folder, { key: used, endpoint: undefined, progress: quiet })).rejects.toThrow(
      told,
    );
    await expect(restoreInto(folder, target, { key: used })).rejects.toThrow(told);
    expect(await isEmpty(target)).toBe(true);
  }

  it.each([
    [
      'one flipped byte',
      (file: string) => flip(file),
      /0001-public\.people\.copy\.gz \(table public\.people\) was changed/,
    ],
    [
      'a missing file',
      (file: string) => rmSync(file),
      /0001-public\.people\.copy\.gz \(table public\.people\) is missing/,
    ],
    [
      'a truncated file',
      (file: string) => truncateSync(file, 100),
      /\(table public\.people\) has 100 bytes where the manifest says \d+/,
    ],
  ])('with %s is refused, by file and table', async (_, damage, told) => {
    const copy = copyOf(plainFolder);
    damage(path.join(copy, TABLE));
    await isRefused(copy, told);
  });

  it('with a changed manifest is refused', async () => {
    const copy = copyOf(plainFolder);
    const file = path.join(copy, MANIFEST);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"rows": 500', '"rows": 501'));
    await isRefused(copy, /manifest\.json \(the manifest\) was changed/);
    flip(path.join(copy, 'schema.json.gz'));
    rmSync(file);
    await isRefused(copy, /There is no backup in/);
  });

  it('that is encrypted shows nothing, and opens to its key alone', async () => {
    for (const name of [TABLE, 'schema.json.gz']) {
      expect(readFileSync(path.join(sealedFolder, name)).subarray(0, 8).toString()).toBe('RABITBK1');
    }
    await isRefused(sealedFolder, /is encrypted\. Give the key/);
    await isRefused(sealedFolder, /The key is not the one that/, randomBytes(32));
    const opened = await empty();
    await restoreInto(sealedFolder, opened, { key });
    expect(Object.keys(await snapshotOf(opened))).toContain('rows people');
    expect(
      (await verifyBackup(sealedFolder, { key, endpoint: undefined, progress: quiet })).tables,
    ).toHaveLength(1);
  });

  it('that is encrypted cannot be forged by whoever has no key, even with every hash made to fit', async () => {
    const copy = copyOf(sealedFolder);
    const file = path.join(copy, MANIFEST);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"rows": 500', '"rows": 501'));
    await isRefused(copy, /the manifest\) was changed: its seal does not fit/, key);
  });

  it.each([
    '../../outside',
    '/etc/outside',
    'tables/../../outside',
    'tables/0001-x.copy.gz/../../../outside',
    'dump/../outside',
    'dump/..',
    'manifest.json',
    'tables\\..\\outside.copy.gz',
  ])('that names the file %s is refused, even with a seal that fits', async (name) => {
    const manifest = await readManifest(sealedFolder, { key });
    const [first, ...rest] = manifest.files;
    const copy = copyOf(sealedFolder);
    await writeManifest(copy, { ...manifest, files: [...rest, { ...first!, path: name }] }, key);
    await isRefused(copy, /names a file that db:backup never makes/, key);
    const table = { ...manifest.tables[0]!, file: name };
    await writeManifest(copy, { ...manifest, tables: [table] }, key);
    await isRefused(copy, /names a file of a table that is not in its list/, key);
  });

  it('that names a table which its schema does not have makes no statement of the name', async () => {
    const manifest = await readManifest(plainFolder, {});
    const copy = copyOf(plainFolder);
    const table = { ...manifest.tables[0]!, name: "public.people FROM PROGRAM 'true' --" };
    await writeManifest(copy, { ...manifest, tables: [table] }, undefined);
    await expect(restoreInto(copy, target)).rejects.toThrow(/names a table that the schema does not have/);
    expect(await isEmpty(target)).toBe(true);
  });

  it('that is not encrypted is refused where a key is set, unless the operator allows it', async () => {
    await isRefused(plainFolder, /is not encrypted although a key is set.*--allow-unencrypted/, key);
    const allowed = { key, allowUnencrypted: true };
    const source = { ...allowed, endpoint: undefined, progress: quiet };
    expect((await verifyBackup(plainFolder, source)).tables).toHaveLength(1);
    const opened = await empty();
    await restoreInto(plainFolder, opened, allowed);
    expect(Object.keys(await snapshotOf(opened))).toContain('rows people');
    const copy = copyOf(sealedFolder);
    const { encryption: _, ...manifest } = await readManifest(sealedFolder, { key });
    await writeManifest(copy, { ...manifest, encryption: null }, undefined);
    await isRefused(copy, /is not encrypted although a key is set/, key);
  });

  it('is never restored into a database that holds anything, which is named', async () => {
    const used = await filled(
      'CREATE TABLE precious (n int); INSERT INTO precious VALUES (1); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 1$$',
    );
    const before = await snapshotOf(used);
    await expect(restoreInto(plainFolder, used)).rejects.toMatchObject({
      exitCode: 73,
      message: expect.stringMatching(
        /is not empty: it holds function public\.f\(\), table public\.precious\./,
      ) as string,
    });
    expect(await snapshotOf(used)).toEqual(before);
  });
});

describe('A dump by pg_dump', () => {
  const installed = findInstalledPostgres();

  const MORE = `CREATE DOMAIN short AS text; CREATE TABLE parted (n short) PARTITION BY LIST (n);
    CREATE TABLE part PARTITION OF parted FOR VALUES IN ('x'); INSERT INTO parted VALUES ('x')`;

  // Without installed programs it cannot be made: then it must say so.
  it(`is ${installed ? 'what carries what ours cannot' : 'refused, since there are no programs for it'}`, async () => {
    if (!installed) {
      const refused = back(await empty(), { tool: 'pg_dump' });
      await expect(refused).rejects.toThrow(/pg_dump of PostgreSQL \d+ or newer is needed/);
      return;
    }
    const older = await startPostgresIn(folderOf('installed-dump'), installed.binaries);
    try {
      const source = await limitedDatabase(older.url);
      await withClient(source, (client) => client.query(`${ODD}; ${MORE}`));
      // Its proof, by a role that is no superuser, could not make this one.
      await withClient(urlOf('theirs', older.url), (client) =>
        client.query('CREATE EXTENSION pg_stat_statements'),
      );
      const options = { home: folderOf('dumped'), version: '2.0.0', key: randomBytes(32) };
      const { folder, manifest } = await takeBackup({ databaseUrl: source, ...options });
      expect(manifest).toMatchObject({
        tool: 'pg_dump',
        proof: { violations: [], scratch: expect.stringMatching(/^an embedded PostgreSQL \d+$/) as string },
      });
      const part = manifest.tables.find(({ name }) => name === 'public.part')!;
      expect(part).toMatchObject({ rows: 1, file: expect.stringMatching(/^dump\/\d+\.dat\.gz$/) as string });
      await withClient(older.url, (client) => client.query('CREATE DATABASE target TEMPLATE template0'));
      const target = urlOf('target', older.url);
      await restoreInto(folder, target, { key: options.key });
      await withClient(urlOf('theirs', older.url), (client) =>
        client.query('DROP EXTENSION pg_stat_statements'),
      );
      expect(await snapshotOf(target)).toEqual(await snapshotOf(source));
      truncateSync(path.join(folder, part.file!), 10);
      const verification = verifyBackup(folder, { key: options.key, endpoint: undefined, progress: quiet });
      await expect(verification).rejects.toThrow(/\(table public\.part\) has 10 bytes/);
    } finally {
      await older.stop();
    }
  }, 30_000);
});

describe('db:backup', () => {
  let world: World;
  let alice: string;
  let small: string;

  const run = (options: Partial<BackupRun> = {}) =>
    runBackup({
      config: testConfig(world.databaseUrl, { dataDir: folderOf('data') }),
      databaseUrl: world.databaseUrl,
      version: '2.0.0',
      to: folderOf('kept'),
      tool: 'copy',
      key: undefined,
      scratchUrl: server.url,
      acceptViolations: false,
      keep: undefined,
      keepDays: undefined,
      progress: quiet,
      ...options,
    });

  beforeAll(async () => {
    mkdirSync(folderOf('data'));
    small = await filled(
      "CREATE TABLE users (name text); INSERT INTO users VALUES ('alice'); CREATE TABLE posts (n int)",
    );
    world = await startWorld();
    const [person, bob] = [await world.person('alice'), await world.person('bob')];
    alice = person.id;
    const { body } = await person.post('/api/conversations', { userId: bob.id });
    await person.post(`/api/conversations/${body.id}/messages`, { content: 'hello' });
    await person.post('/api/posts', { type: 'TEXT', content: 'a post' });
  });

  afterAll(() => world.close());

  it('is told by /api/health, which knew of none before', async () => {
    expect((await world.client().get('/api/health')).body.checks.backup).toBeNull();
    const { location, manifest, unnoted } = await run();
    expect(unnoted).toBeUndefined();
    expect(location.startsWith(folderOf('kept'))).toBe(true);
    const { status, body } = await world.client().get('/api/health');
    expect(status).toBe(200);
    expect(body.checks.backup).toEqual({ takenAt: manifest.takenAt, ageSeconds: expect.any(Number) });
    expect(body.checks.backup.ageSeconds).toBeLessThan(60);
  });

  it.each([
    ['message numbers', 'UPDATE conversations SET last_seq = 2', /last_seq is 2, it has 1 messages/],
    ['last rev', 'UPDATE conversations SET last_rev = 0', /a message has rev 1/],
    [
      'unique revs',
      "INSERT INTO messages (conversation_id, sender_id, receiver_id, content, seq, rev) SELECT conversation_id, sender_id, receiver_id, '', 2, 1 FROM messages; UPDATE conversations SET last_seq = 2",
      /rev 1 is there 2 times/,
    ],
    [
      'unread marks',
      'INSERT INTO conversation_marks (conversation_id, user_id, read_seq) SELECT id, participant1_id, 5 FROM conversations',
      /read 5 and received/,
    ],
    ['counter posts.likes_count', 'UPDATE posts SET likes_count = 3', /likes_count is 3, the recount is 0/],
    [
      'counter posts.comments_count',
      "INSERT INTO comments (post_id, author_id, content) SELECT id, author_id, '' FROM posts",
      /comments_count is 0, the recount is 1/,
    ],
    ['influence', "UPDATE users SET influence_score = 77 WHERE username = 'bob'", /the score is 77/],
    [
      'sequence n_seq',
      'CREATE TABLE public.n (n serial); ALTER SEQUENCE n_n_seq RENAME TO n_seq; INSERT INTO n VALUES (5)',
      /the last value is 1, the highest number is 5/,
    ],
    [
      'foreign key n_fk',
      'CREATE TABLE public.n (n varchar); INSERT INTO n VALUES (0); ALTER TABLE n ADD CONSTRAINT n_fk FOREIGN KEY (n) REFERENCES users NOT VALID',
      /\(0\)/,
    ],
  ])('would find %s broken', async (name, sql, example) => {
    await withClient(world.databaseUrl, async (client) => {
      const broken = async () => (await checkInvariants(client)).filter(({ count }) => count > 0);
      expect(await broken()).toEqual([]);
      await client.query(`BEGIN; ${sql}`);
      expect(await broken()).toEqual([
        {
          name,
          what: expect.any(String),
          count: expect.any(Number),
          example: expect.stringMatching(example) as string,
        },
      ]);
      await client.query('ROLLBACK');
    });
  });

  it('does not make /api/health ill or slow when the database does not tell', async () => {
    const backups = world.app.get(BackupsService);
    const asked = jest.spyOn(backups, 'findLastProved');
    asked.mockRejectedValueOnce(new Error('relation "proved_backups" does not exist'));
    const failed = await world.client().get('/api/health');
    expect([failed.status, failed.body.checks.backup]).toEqual([200, null]);
    asked.mockReturnValueOnce(new Promise(() => undefined));
    const stuck = await world.client().get('/api/health');
    expect([stuck.status, stuck.body.checks.backup]).toEqual([200, null]);
    asked.mockRestore();
  });

  it('keeps the last ones of its own database that were proved, and touches nothing else', async () => {
    const to = folderOf('shared');
    mkdirSync(path.join(to, '20200101T000000Z.unproved'), { recursive: true });
    mkdirSync(path.join(to, '20200101T000000Z'));
    mkdirSync(path.join(to, 'photos'));
    const others = [await run({ to }), await run({ to })];
    const older = await run({ to, databaseUrl: small });
    const { systemIdentifier: _, ...untold } = await readManifest(older.location, {});
    await writeManifest(older.location, untold, undefined);
    const first = await run({ to, databaseUrl: small });
    const second = await run({ to, databaseUrl: small });
    const third = await run({ to, databaseUrl: small, keep: 2 });
    expect(third.deleted).toEqual([first.location]);
    expect(third.leftovers).toEqual([
      expect.stringMatching(/^1 older backups whose manifest does not name their database/),
    ]);
    const kept = [...others, older, second, third].map(({ location }) => path.basename(location));
    expect(readdirSync(to).sort()).toEqual(
      ['20200101T000000Z', '20200101T000000Z.unproved', 'photos', ...kept].sort(),
    );
  }, 60_000);

  it('restores logins so that nobody notices, or leaves them out', async () => {
    const { location } = await run();
    const counts = async (sessions: boolean) => {
      const target = await empty();
      await restoreInto(location, target, { sessions });
      return withClient(
        target,
        async (client) =>
          (
            await client.query(
              'SELECT (SELECT count(*)::int FROM user_sessions) AS sessions, (SELECT count(*)::int FROM messages) AS messages, (SELECT username FROM users WHERE id = $1) AS alice',
              [alice],
            )
          ).rows[0],
      );
    };
    expect(await counts(true)).toEqual({ sessions: 2, messages: 1, alice: 'alice' });
    expect(await counts(false)).toEqual({ sessions: 0, messages: 1, alice: 'alice' });
  });

  describe('to S3', () => {
    const AWS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test-secret', AWS_REGION: 'eu-test-1' };
    const before = { ...process.env };
    let s3: S3Server;
    let to: Partial<BackupRun>;

    beforeAll(async () => {
      Object.assign(process.env, AWS);
      s3 = await S3Server.start();
      const backup = { key: undefined, s3Endpoint: s3.endpoint };
      to = {
        to: 's3://bucket/some/where',
        config: testConfig(world.databaseUrl, { dataDir: folderOf('data'), backup }),
      };
    });

    beforeEach(() => {
      s3.objects.clear();
      Object.assign(s3, { corrupts: undefined, keepsChecksums: true, refusesDeletes: false });
    });

    afterAll(async () => {
      for (const name of Object.keys(AWS)) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
      await s3.stop();
    });

    const open = () => S3Store.open({ bucket: 'bucket', prefix: 'some/where' }, s3.endpoint);

    it('is proved here, lies there with its manifest last, and is restored from there', async () => {
      const { location, manifest } = await run(to);
      expect(location).toMatch(/^s3:\/\/bucket\/some\/where\/\d{8}T\d{6}Z$/);
      expect(readdirSync(folderOf('data'))).toEqual([]);
      expect(s3.objects.size).toBe(manifest.files.length + 1);
      const puts = s3.requests.filter((request) => request.startsWith('PUT'));
      expect(puts.at(-1)).toMatch(/manifest\.json$/);
      const target = await empty();
      await withBackup(location, { endpoint: s3.endpoint, progress: quiet }, (folder) =>
        restoreInto(folder, target),
      );
      expect((await snapshotOf(target))['rows messages']).toBe(
        (await snapshotOf(world.databaseUrl))['rows messages'],
      );
      const victim = [...s3.objects.keys()].find((key) => key.includes('public.users.'))!;
      s3.objects.delete(victim);
      await expect(
        verifyBackup(location, { key: undefined, endpoint: s3.endpoint, progress: quiet }),
      ).rejects.toThrow(/public\.users\.copy\.gz \(table public\.users\) is missing/);
    });

    it('keeps as many there as it is told to', async () => {
      const [first, second] = [await run(to), await run({ ...to, keep: 1 })];
      expect(second.deleted).toEqual([first.location]);
      const store = await open();
      const name = path.basename(second.location);
      expect(await store.freeName(name)).not.toBe(name);
      expect((await store.list()).map(({ name }) => store.locationOf(name))).toEqual([second.location]);
      expect(s3.objects.size).toBeGreaterThan(0);
      expect([...s3.objects.keys()].every((key) => key.includes(path.basename(second.location)))).toBe(true);
      store.close();
    });

    it('is a backup although older ones cannot be deleted there', async () => {
      await run(to);
      s3.refusesDeletes = true;
      const { location, deleted, leftovers } = await run({ ...to, keep: 1 });
      expect([deleted, leftovers]).toEqual([
        [],
        [expect.stringMatching(/could not be deleted.*AccessDenied/)],
      ]);
      expect([...s3.objects.keys()]).toContain(`bucket/some/where/${path.basename(location)}/${MANIFEST}`);
    });

    it('is asked for nothing that its manifest names before the seal of that is checked', async () => {
      const { location, manifest } = await run({ ...to, key: randomBytes(32) });
      const place = `bucket/some/where/${path.basename(location)}`;
      const outside = mkdtempSync(folderOf('outside-'));
      const escaping = `${'../'.repeat(20)}${path.join(outside, 'written').slice(1)}`;
      const forged = { ...manifest, files: [{ ...manifest.files[0]!, path: escaping }] };
      for (const { body, told } of [
        { body: forged, told: /its seal does not fit|is encrypted/ },
        { body: { ...forged, encryption: null }, told: /its seal does not fit/ },
        { body: sealed({ ...forged, encryption: null }), told: /names a file that db:backup never makes/ },
      ]) {
        s3.objects.set(`${place}/${MANIFEST}`, {
          body: Buffer.from(JSON.stringify(body)),
          sha256: undefined,
        });
        s3.requests.length = 0;
        const source = { key: undefined, endpoint: s3.endpoint, progress: quiet };
        await expect(verifyBackup(location, source)).rejects.toThrow(told);
        await expect(withBackup(location, source, () => Promise.resolve())).rejects.toThrow(told);
        expect(new Set(s3.requests)).toEqual(new Set([`GET ${place}/${MANIFEST}`]));
      }
      expect(readdirSync(outside)).toEqual([]);
    });

    /** As anyone can who has no key. */
    const sealed = (manifest: Manifest) => ({
      ...manifest,
      seal: createHash('sha256').update(JSON.stringify(manifest)).digest('hex'),
    });

    it.each([
      ['by the checksum that the store made', true],
      ['by reading it back where the store makes none', false],
    ])(
      'finds what was damaged on its way, %s, and leaves nothing that looks like a backup',
      async (_, keepsChecksums) => {
        Object.assign(s3, { corrupts: /public\.users\./, keepsChecksums });
        await expect(run(to)).rejects.toThrow(
          /public\.users\.copy\.gz has another checksum after its upload/,
        );
        expect([...s3.objects.keys()]).toEqual([]);
      },
    );

    it('carries a large file in parts, and verifies them', async () => {
      const folder = mkdtempSync(folderOf('large-'));
      const content = randomBytes(17 * 1024 * 1024);
      writeFileSync(path.join(folder, 'large'), content);
      writeFileSync(path.join(folder, MANIFEST), '{}');
      const file = {
        path: 'large',
        bytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
        holds: 'x',
      };
      const job = { manifest: { files: [file] } as Manifest, onBytes: () => undefined };
      const store = await open();
      await store.upload(folder, 'name', job);
      const stored = s3.objects.get('bucket/some/where/name/large')!;
      expect(stored.sha256).toMatch(/-2$/);
      expect(stored.body.equals(content)).toBe(true);
      s3.corrupts = /large/;
      await expect(store.upload(folder, 'name', job)).rejects.toThrow('large has another checksum');
      store.close();
    });

    it('tells what to look at when the store refuses', async () => {
      const closed = {
        ...to,
        config: to.config!.with({ backup: { key: undefined, s3Endpoint: 'http://127.0.0.1:9' } }),
      };
      await expect(run(closed)).rejects.toMatchObject({
        exitCode: 69,
        message: expect.stringContaining('BACKUP_S3_ENDPOINT') as string,
      });
    });
  });
});

describe('db:restore --to a time', () => {
  interface Way {
    name: string;
    start: () => Promise<TestPostgres>;
    restart: (dataDir: string) => Promise<TestPostgres>;
    takeBase: (url: string, folder: string) => Promise<unknown>;
    wal: string;
  }

  const installed = findInstalledPostgres();
  const archiving = (wal: string) => ({
    archive_mode: 'on',
    archive_command: `cp "%p" "${wal}/%f"`,
    max_connections: 40,
  });

  const embeddedWay: Way = {
    name: 'the embedded PostgreSQL, whose base backup is ours',
    start: () => Promise.resolve({ ...server, stop: () => Promise.resolve() }),
    restart: (dataDir) => startPostgresIn(dataDir, embeddedBinaries(), { max_connections: 40 }),
    takeBase: (superuserUrl, folder) => baseBackup(folder, { superuserUrl, progress: quiet }),
    wal: folderOf('wal'),
  };

  const installedWays: Way[] = installed
    ? [
        {
          name: 'an installed PostgreSQL, with the tar of pg_basebackup',
          start: () =>
            startPostgresIn(folderOf('installed'), installed.binaries, archiving(folderOf('installed-wal'))),
          restart: (dataDir) => startPostgresIn(dataDir, installed.binaries, { max_connections: 40 }),
          takeBase: (url, folder) => pgBasebackup(installed.bin, url, folder),
          wal: folderOf('installed-wal'),
        },
      ]
    : [];

  const rowsAt = (url: string) =>
    withClient(url, async (client) =>
      (await client.query('SELECT what FROM history ORDER BY what')).rows.map(({ what }) => what as string),
    );

  /** Writes on both sides of a moment, and waits until all of it is archived. */
  async function history(client: Client): Promise<string> {
    await client.query("INSERT INTO history VALUES ('before')");
    const { rows } = await client.query(
      `SELECT to_char(clock_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS moment`,
    );
    await client.query("INSERT INTO history VALUES ('later')");
    const { rows: last } = await client.query('SELECT pg_walfile_name(pg_switch_wal()) AS segment');
    for (let archived = ''; archived < last[0].segment;) {
      archived = (await client.query("SELECT coalesce(last_archived_wal, '') AS name FROM pg_stat_archiver"))
        .rows[0].name;
    }
    return rows[0].moment as string;
  }

  it.each([embeddedWay, ...installedWays])(
    'brings back what was there then, and nothing of later: $name',
    async ({ start, restart, takeBase, wal }) => {
      mkdirSync(wal, { recursive: true });
      const original = await start();
      const base = mkdtempSync(folderOf('base-'));
      const moment = await withClient(original.url, async (client) => {
        await client.query("CREATE TABLE history (what text); INSERT INTO history VALUES ('at the base')");
        await takeBase(original.url, base);
        return history(client);
      });
      const dataDir = `${base}-restored`;
      const { data } = await prepareRecovery({ to: moment, base, wal, dataDir });
      expect((data as { verifiedFiles: number }).verifiedFiles).toBeGreaterThan(500);
      const restored = await restart(dataDir);
      try {
        expect(await rowsAt(restored.url)).toEqual(['at the base', 'before']);
        await withClient(restored.url, (client) => client.query("INSERT INTO history VALUES ('new')"));
        expect(await rowsAt(original.url)).toEqual(['at the base', 'before', 'later']);
      } finally {
        await restored.stop();
        await original.stop();
      }
    },
    60_000,
  );

  describe('refuses, and leaves the folder as it was', () => {
    const SEGMENT = '000000010000000000000003';
    const LABEL = `START WAL LOCATION: 0/3000028 (file ${SEGMENT})\nSTART TIME: 2026-11-25 19:22:10 UTC\n`;
    let base: string;
    const now = () => new Date(Date.now() + 1000).toISOString();

    /** As small as a base backup can be. */
    async function smallBase(): Promise<string> {
      const folder = mkdtempSync(folderOf('small-base-'));
      const contents = { PG_VERSION: '18\n', backup_label: LABEL, 'global/pg_filenode.map': 'x'.repeat(512) };
      mkdirSync(path.join(folder, 'global'));
      const files = Object.entries(contents).map(([name, text]) => {
        writeFileSync(path.join(folder, name), text);
        const checksum = createHash('sha256').update(text).digest('hex');
        return baseFile(name, new Date(), { bytes: text.length, checksum });
      });
      await writeBaseManifest(folder, files, { timeline: 1, start: '0/3000028', end: '0/3000120' });
      mkdirSync(path.join(folder, 'pg_wal'));
      writeFileSync(path.join(folder, 'pg_wal', SEGMENT), '');
      return folder;
    }

    beforeAll(async () => {
      base = await smallBase();
    });

    const recover = (changes: Partial<Parameters<typeof prepareRecovery>[0]> = {}) =>
      prepareRecovery({ to: now(), base, wal: folderOf('wal'), dataDir: folderOf('never'), ...changes });

    it.each<[string, () => Promise<unknown>, RegExp]>([
      ['a time without its zone', () => recover({ to: '2026-11-25 18:00' }), /wants a time with its zone/],
      [
        'a time before the base backup',
        () => recover({ to: '2020-01-01T00:00:00Z' }),
        /Use an older base backup/,
      ],
      ['a folder that is no base backup', () => recover({ base: folderOf('wal') }), /is not a base backup/],
      ['the data of a running server', () => recover({ base: server.dataDir }), /postmaster\.pid/],
      [
        'an archive without the segment it begins with',
        async () => recover({ base: await withoutWal(), wal: folderOf('none') }),
        /The segment [0-9A-F]{24} is neither/,
      ],
      [
        'a link out of the base backup',
        async () => recover({ base: await linked() }),
        /has a symbolic link \(postgresql\.auto\.conf\)/,
      ],
      [
        'a file that was changed',
        async () => recover({ base: await damaged() }),
        /The base backup's global\/pg_filenode\.map was changed: its SHA256/,
      ],
    ])('%s', async (_, work, told) => {
      mkdirSync(folderOf('none'), { recursive: true });
      await expect(work()).rejects.toThrow(told);
      expect(readdirSync(home)).not.toContain('never');
    });

    it('a folder that holds anything', async () => {
      const dataDir = mkdtempSync(folderOf('used-'));
      writeFileSync(path.join(dataDir, 'thesis.doc'), 'years of work');
      await expect(recover({ dataDir })).rejects.toMatchObject({
        exitCode: 73,
        message: expect.stringContaining('thesis.doc') as string,
      });
      expect(readdirSync(dataDir)).toEqual(['thesis.doc']);
    });

    it('nothing else: the same base backup is taken when all is well', async () => {
      const dataDir = folderOf('well');
      await recover({ dataDir });
      expect(readdirSync(dataDir)).toContain('recovery.signal');
    });

    async function withoutWal(): Promise<string> {
      const folder = await smallBase();
      rmSync(path.join(folder, 'pg_wal'), { recursive: true });
      return folder;
    }

    async function linked(): Promise<string> {
      const folder = await smallBase();
      symlinkSync(folderOf('elsewhere'), path.join(folder, 'postgresql.auto.conf'));
      return folder;
    }

    async function damaged(): Promise<string> {
      const folder = await smallBase();
      writeFileSync(path.join(folder, 'global/pg_filenode.map'), `y${'x'.repeat(511)}`);
      return folder;
    }
  });
});

describe('The commands', () => {
  /** A backup that cannot end: its index is made in the scratch database, and takes as long as anybody could wait. */
  async function startEndless(to: string) {
    const source = await filled(`
      CREATE TABLE t (n int);
      CREATE FUNCTION slow(n int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
        BEGIN IF current_database() LIKE 'rabitchat\_scratch%' THEN PERFORM pg_sleep(600); END IF; RETURN n; END$$;
      CREATE INDEX slowly ON t (slow(n)); INSERT INTO t VALUES (1)`);
    const args = ['--tool', 'copy', '--to', to, '--scratch-url', server.url];
    const backup = start('backup', args, { DATABASE_URL: source });
    for (let sleeping = 0; sleeping === 0 && backup.child.exitCode === null;) {
      const asked =
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname LIKE 'rabitchat_scratch_%' AND wait_event = 'PgSleep'";
      sleeping = await withClient(server.url, async (client) => (await client.query(asked)).rows[0].n);
    }
    expect(readdirSync(to)).toEqual([expect.stringMatching(/\.unproved$/)]);
    return backup;
  }

  it('leave neither a scratch database nor a false backup behind when they are interrupted', async () => {
    const to = folderOf('interrupted');
    const { child, ended, output } = await startEndless(to);
    child.kill('SIGINT');
    expect([await ended, output.stderr]).toEqual([130, 'Interrupted; cleaning up …\n']);
    expect(readdirSync(to)).toEqual([]);
    expect(await scratches()).toEqual([]);
  }, 30_000);

  it('clear away what one left that was killed, and nothing that is worked with', async () => {
    const to = folderOf('killed');
    const { child, ended } = await startEndless(to);
    const left = () => withClient(server.url, listStaleScratchDatabases);
    const [unproved] = readdirSync(to);
    const places = { home: to, config: { dataDir: to }, databaseUrl: server.url, scratchUrl: undefined };
    expect([await left(), await removeStaleBackups(places)]).toEqual([[], []]);
    child.kill('SIGKILL');
    await ended;
    await until('PostgreSQL sees that the backup has gone', async () => (await left()).length > 0, 10_000);
    const scratch = await scratches();
    expect(scratch).toHaveLength(1);
    const databaseUrl = await empty();
    const { cleared } = await runBackup({
      config: testConfig(databaseUrl, { dataDir: to }),
      ...{ databaseUrl, to, version: '2.0.0', tool: 'copy', key: undefined, scratchUrl: server.url },
      ...{ keep: undefined, keepDays: undefined, acceptViolations: false, progress: quiet },
    });
    expect(cleared).toEqual([path.join(to, unproved!), ...scratch]);
    expect(await scratches()).toEqual([]);
    expect(readdirSync(to)).toEqual([expect.stringMatching(BACKUP_NAME)]);
  }, 30_000);

  it('print JSON alone, and end with codes that mean something', async () => {
    const source = await filled('CREATE TABLE t (n int); INSERT INTO t VALUES (1)');
    const to = folderOf('by-command');
    const key = randomBytes(32).toString('hex');
    const backup = start('backup', ['--tool', 'copy', '--to', to, '--scratch-url', server.url, '--json'], {
      DATABASE_URL: source,
      BACKUP_KEY: key,
    });
    expect(await backup.ended).toBe(0);
    const { location, ...told } = JSON.parse(backup.output.stdout) as { location: string };
    expect(told).toMatchObject({ encrypted: true, rows: 1, noted: false, deleted: [], violations: [] });
    const target = await empty();
    const { folder: plain } = await back(source, { home: folderOf('by-command-plain') });
    const runs = [
      { name: 'restore', args: [location, '--database-url-env', 'TARGET'], code: 78, says: 'is encrypted' },
      { name: 'restore', args: [location], code: 73, says: 'table public.t', key },
      { name: 'restore', args: [plain], code: 78, says: '--allow-unencrypted', key },
      { name: 'restore', args: [plain, '--allow-unencrypted'], code: 73, says: 'table public.t', key },
      { name: 'backup', args: ['--verify', plain], code: 78, says: '--allow-unencrypted', key },
      { name: 'backup', args: ['--verify', plain, '--allow-unencrypted'], code: 0, says: '', key },
      { name: 'restore', args: [], code: 64, says: 'Name one backup' },
      { name: 'restore', args: ['--to', '2026-01-01T00:00:00Z'], code: 64, says: 'wants all of' },
      { name: 'restore', args: [folderOf('nowhere')], code: 66, says: 'There is no backup in' },
      { name: 'backup', args: ['--verify', location, '--json'], code: 0, says: '', key },
    ];
    const ends = await Promise.all(
      runs.map(async ({ name, args, ...run }) => {
        const { ended, output } = start(name, args, {
          DATABASE_URL: source,
          TARGET: target,
          ...(run.key && { BACKUP_KEY: run.key }),
        });
        return { code: await ended, ...output };
      }),
    );
    expect(ends.map(({ code }) => code)).toEqual(runs.map(({ code }) => code));
    ends.forEach(({ stderr }, index) => expect(stderr).toContain(runs[index]!.says));
    const last = start('restore', [location, '--database-url-env', 'TARGET', '--json'], {
      DATABASE_URL: source,
      TARGET: target,
      BACKUP_KEY: key,
    });
    expect(await last.ended).toBe(0);
    expect(JSON.parse(last.output.stdout)).toMatchObject({ rows: 1, sessions: true });
    expect(await snapshotOf(target)).toEqual(await snapshotOf(source));
  }, 30_000);
});
