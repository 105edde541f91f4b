import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { runDoctor } from '../../src/cli/doctor/doctor-run.js';
import { surveyEnvironment } from '../../src/config/environment.js';
import { attachEmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import {
  CONVERSION_ROLE,
  convertCluster,
  SUPERUSER_ROLE,
} from '../../src/database/embedded/cluster-roles.js';
import { PostgresCluster } from '../../src/database/embedded/postgres-cluster.js';
import { MIGRATIONS } from '../../src/database/open-database.js';
import { migrate } from '../../src/database/migrate.js';
import { urlOf, withClient } from '../support/database.js';
import {
  embeddedBinaries,
  findInstalledPostgres,
  startPostgresIn,
  type TestPostgres,
} from '../support/postgres-server.js';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newDataDir(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'rabitchat-roles-'));
  folders.push(folder);
  return folder;
}

const start = (dataDir: string) => startEmbeddedPostgres({ dataDir, durable: false });

const ask = (url: string, text: string) =>
  withClient(url, async (client) => (await client.query<Record<string, unknown>>(text)).rows);

const ROLE = `SELECT rolname AS name, rolsuper AS super, rolcreaterole AS roles, rolreplication AS replication,
  rolbypassrls AS bypass, rolcreatedb AS databases FROM pg_roles WHERE rolname = current_user`;
const PLAIN = {
  name: 'rabitchat',
  super: false,
  roles: false,
  replication: false,
  bypass: false,
  databases: true,
};

/** Everything in the current database that belongs to the bootstrap superuser and to no extension. */
const FOREIGN = `
  SELECT 'class' AS kind, oid::regclass::text AS name FROM pg_class c
    WHERE oid >= 16384 AND relowner = 10 AND relnamespace::regnamespace::text !~ '^pg_toast'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
  UNION ALL SELECT 'function', oid::regprocedure::text FROM pg_proc p WHERE oid >= 16384 AND proowner = 10
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
  UNION ALL SELECT 'type', oid::regtype::text FROM pg_type t WHERE oid >= 16384 AND typowner = 10
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = t.oid AND deptype = 'e') AND typelem = 0
  UNION ALL SELECT 'schema', nspname FROM pg_namespace WHERE oid >= 16384 AND nspowner = 10 AND nspname !~ '^pg_'
  UNION ALL SELECT 'large object', oid::text FROM pg_largeobject_metadata WHERE lomowner = 10
  UNION ALL SELECT 'database', datname FROM pg_database WHERE datdba = 10 AND datname = current_database()`;

const OBJECTS = `
  CREATE EXTENSION pg_stat_statements;
  CREATE SCHEMA "Odd One"; CREATE TYPE "Odd One".mood AS ENUM ('x'); CREATE DOMAIN short AS text; CREATE TYPE pair AS (a int, b int);
  CREATE TABLE "Odd One"."a table" (id serial PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY, mood "Odd One".mood, text text);
  INSERT INTO "Odd One"."a table" (text) VALUES ('kept');
  CREATE SEQUENCE alone; CREATE VIEW seen AS SELECT text FROM "Odd One"."a table"; CREATE MATERIALIZED VIEW stored AS SELECT 1 AS n;
  CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
  CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int);
  CREATE TABLE parted (n int) PARTITION BY LIST (n); CREATE TABLE part PARTITION OF parted DEFAULT;
  CREATE STATISTICS both_columns ON id, text FROM "Odd One"."a table"; CREATE COLLATION ours FROM "C";
  SELECT lo_create(0)`;

/** A data directory as earlier versions made it: the application's role is the bootstrap superuser. */
async function oldDataDir(stopAfter?: 'conversion role' | 'renamed'): Promise<string> {
  const dataDir = newDataDir();
  const server = await startPostgresIn(path.join(dataDir, 'postgres'), embeddedBinaries());
  try {
    await ask(server.url, 'CREATE DATABASE rabitchat');
    await ask(server.url, 'CREATE DATABASE "another one"');
    const url = urlOf('rabitchat', server.url);
    await migrate(url, MIGRATIONS);
    await ask(url, OBJECTS);
    await ask(urlOf('another one', server.url), 'CREATE TABLE other (n int)');
    if (stopAfter === 'conversion role')
      await ask(server.url, `CREATE ROLE ${CONVERSION_ROLE} LOGIN SUPERUSER`);
    if (stopAfter === 'renamed') await renameOnly(server.url);
  } finally {
    await server.stop();
  }
  return dataDir;
}

/** What a start that is killed right after its transaction leaves. */
async function renameOnly(serverUrl: string): Promise<void> {
  const connectAs = async (username: string, password: string, database = 'postgres') => {
    const connectionString = Object.assign(new URL(urlOf(database, serverUrl)), { username, password }).href;
    const client = new Client({ connectionString });
    await client.connect();
    return client;
  };
  const application = new Client({ connectionString: serverUrl });
  await application.connect();
  const applicationPassword = new URL(serverUrl).password;
  const superuserPassword = superuserPasswordOf(serverUrl);
  await convertCluster(application, { connectAs, credentials: { applicationPassword, superuserPassword } });
}

/** The superuser's password follows from the application's, whatever the data directory. */
function superuserPasswordOf(serverUrl: string): string {
  const dataDir = newDataDir();
  writeFileSync(path.join(dataDir, 'postgres.password'), `${new URL(serverUrl).password}\n`);
  return new URL(new PostgresCluster(dataDir).superuserUrl(1)).password;
}

describe('The role that the application has in the embedded PostgreSQL', () => {
  it('owns its database and may make others, and is no superuser, which another role is', async () => {
    const dataDir = newDataDir();
    const postgres = await start(dataDir);
    try {
      expect(await ask(postgres.url, ROLE)).toEqual([PLAIN]);
      expect(await ask(postgres.superuserUrl, ROLE)).toEqual([
        expect.objectContaining({ name: SUPERUSER_ROLE, super: true }),
      ]);
      await migrate(postgres.url, MIGRATIONS);
      expect(await ask(postgres.url, FOREIGN)).toEqual([]);
      await ask(postgres.url, 'CREATE DATABASE scratch');
      for (const statement of [
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('postgresql.conf')",
        'ALTER ROLE rabitchat SUPERUSER',
        'SELECT rolpassword FROM pg_authid',
      ])
        await expect(ask(postgres.url, statement)).rejects.toThrow(/permission denied/);
      expect(await attachEmbeddedPostgres(dataDir)).toEqual({
        url: postgres.url,
        superuserUrl: postgres.superuserUrl,
      });
      expect(readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres.lock', 'postgres.password']);
    } finally {
      await postgres.stop();
    }
  }, 30_000);

  it.each([
    ['as earlier versions made it', undefined],
    ['whose conversion was killed before it changed anything', 'conversion role'],
    ['whose conversion was killed in the middle', 'renamed'],
  ] as const)(
    'is demoted in a data directory %s, with its password and everything that it owns',
    async (_, stopAfter) => {
      const dataDir = await oldDataDir(stopAfter);
      for (const again of [false, true]) {
        const postgres = await start(dataDir);
        try {
          expect([again, await ask(postgres.url, ROLE)]).toEqual([again, [PLAIN]]);
          expect(new URL(postgres.url).password).toBe('a-password-of-the-tests');
          expect(await ask(postgres.url, FOREIGN)).toEqual([]);
          const other = urlOf('another one', postgres.url);
          expect(await ask(other, FOREIGN)).toEqual([]);
          expect(await ask(postgres.url, 'SELECT text FROM seen')).toEqual([{ text: 'kept' }]);
          await ask(postgres.url, 'ALTER TABLE "Odd One"."a table" ALTER COLUMN text SET NOT NULL');
          const roles = await ask(
            postgres.superuserUrl,
            "SELECT rolname FROM pg_roles WHERE rolname ~ '^rab'",
          );
          expect(roles.map(({ rolname }) => rolname).sort()).toEqual(['rabitchat', SUPERUSER_ROLE]);
        } finally {
          await postgres.stop();
        }
      }
    },
    60_000,
  );
});

describe('A server of the operator', () => {
  let server: TestPostgres;
  const installed = findInstalledPostgres();

  beforeAll(async () => {
    server = await startPostgresIn(path.join(newDataDir(), 'own'), installed?.binaries ?? embeddedBinaries());
  }, 60_000);

  afterAll(() => server.stop());

  const roleCheck = async (url: string) => {
    const survey = surveyEnvironment({ DATABASE_URL: url, DATA_DIR: newDataDir() });
    const { checks } = await runDoctor(survey, { only: ['role'], overrides: {} });
    return checks[0]!;
  };

  it('on which our role is the first superuser is told so, with SQL that replaces the role', async () => {
    await ask(server.url, 'CREATE DATABASE served');
    const url = urlOf('served', server.url);
    await migrate(url, MIGRATIONS);
    const { status, detail, mend } = await roleCheck(url);
    expect([status, detail]).toEqual(['warn', expect.stringMatching(/^The role rabitchat is a superuser/)]);
    await ask(url, mend!);
    const replaced = Object.assign(new URL(url), {
      username: 'rabitchat_app',
      password: 'choose-a-long-one',
    });
    expect(await roleCheck(replaced.href)).toMatchObject({ status: 'ok' });
    expect(await ask(replaced.href, FOREIGN)).toEqual([]);
    expect(await migrate(replaced.href, MIGRATIONS)).toEqual([]);
  });

  it('on which our role is another superuser is told so, with SQL that demotes it', async () => {
    await ask(server.url, "CREATE ROLE second LOGIN SUPERUSER PASSWORD 'second'");
    const url = Object.assign(new URL(server.url), { username: 'second', password: 'second' }).href;
    const { status, mend } = await roleCheck(url);
    expect(status).toBe('warn');
    await ask(server.url, mend!);
    expect(await roleCheck(url)).toMatchObject({ status: 'ok' });
  });

  const inCompose = installed && existsSync(path.join(installed.bin, 'psql')) ? it : it.skip;

  inCompose('is made by compose with a role for us that owns its database and is no superuser', async () => {
    await ask(server.url, "CREATE ROLE postgres LOGIN SUPERUSER PASSWORD 'first'");
    const superuser = Object.assign(new URL(server.url), { username: 'postgres', password: 'first' });
    await ask(superuser.href, 'ALTER ROLE rabitchat RENAME TO earlier');
    const env = {
      PATH: `${installed!.bin}:${process.env.PATH}`,
      POSTGRES_USER: 'postgres',
      POSTGRES_PASSWORD: "pass'word",
      PGHOST: '127.0.0.1',
      PGPORT: superuser.port,
      PGPASSWORD: 'first',
    };
    execFileSync('docker/create-application-role.sh', { env });
    const ours = urlOf('rabitchat', server.url);
    const url = Object.assign(new URL(ours), { username: 'rabitchat', password: "pass'word" }).href;
    expect(await ask(url, ROLE)).toEqual([PLAIN]);
    await migrate(url, MIGRATIONS);
    await expect(ask(superuser.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });
});
