import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { BOOTSTRAP_ROLE_OID, transferOwnership } from './ownership.js';

const ITERATIONS = 4096;

const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/**
 * A SCRAM verifier (RFC 5803) for CREATE ROLE, because a statement with a plain password could reach a log or
 * pg_stat_statements. The password must be ASCII.
 */
export function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const stored = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64');
  const server = hmac(salted, 'Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${server}`;
}

/** Owns the application's database and may create scratch databases for backup verification. */
export const APPLICATION_ROLE = 'rabitchat';
/** The bootstrap superuser, used only at start and for base backups. */
export const SUPERUSER_ROLE = 'rabitchat_superuser';
/** Exists only while a cluster whose application role was the superuser is converted. */
export const CONVERSION_ROLE = 'rabitchat_conversion';

export interface Credentials {
  applicationPassword: string;
  superuserPassword: string;
}

export type ConnectAs = (role: string, password: string, database?: string) => Promise<Client>;

const roleExists = async (client: Client, role: string): Promise<boolean> =>
  (await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role])).rowCount === 1;

const loginRole = (role: string, attributes: string, password: string) =>
  `ROLE ${role} LOGIN ${attributes} PASSWORD '${scramVerifier(password)}'`;

const createApplicationRole = (password: string) =>
  `CREATE ${loginRole(APPLICATION_ROLE, 'NOSUPERUSER CREATEDB', password)}`;

export async function ensureApplicationDatabase(
  superuser: Client,
  database: string,
  { applicationPassword }: Credentials,
): Promise<void> {
  if (!(await roleExists(superuser, APPLICATION_ROLE)))
    await superuser.query(createApplicationRole(applicationPassword));
  const found = await superuser.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (found.rowCount === 0) await superuser.query(`CREATE DATABASE ${database} OWNER ${APPLICATION_ROLE}`);
}

/** Requires a superuser session on a primary. */
export async function mayConvert(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ yes: boolean }>(
    'SELECT rolsuper AND NOT pg_is_in_recovery() AS yes FROM pg_roles WHERE rolname = current_user',
  );
  return rows[0]!.yes;
}

/**
 * Converts a cluster whose application role is the bootstrap superuser, which cannot be demoted: renames it and creates
 * an unprivileged role with the old name and password in one transaction. finishConversion does the rest.
 */
export async function convertCluster(
  application: Client,
  { connectAs, credentials }: { connectAs: ConnectAs; credentials: Credentials },
): Promise<void> {
  const { applicationPassword, superuserPassword } = credentials;
  const { rows } = await application.query<{ bootstrap: boolean }>(
    `SELECT oid = ${BOOTSTRAP_ROLE_OID} AS bootstrap FROM pg_roles WHERE rolname = current_user`,
  );
  if (!rows[0]!.bootstrap) {
    await application.query(`BEGIN; CREATE ${loginRole(SUPERUSER_ROLE, 'SUPERUSER', superuserPassword)};
      ALTER ROLE ${APPLICATION_ROLE} NOSUPERUSER CREATEDB; COMMIT`);
    return;
  }
  // A session cannot rename its own role.
  const verb = (await roleExists(application, CONVERSION_ROLE)) ? 'ALTER' : 'CREATE';
  await application.query(`${verb} ${loginRole(CONVERSION_ROLE, 'SUPERUSER', superuserPassword)}`);
  await application.end();
  const converter = await connectAs(CONVERSION_ROLE, superuserPassword);
  try {
    await converter.query(`BEGIN; ALTER ROLE ${APPLICATION_ROLE} RENAME TO ${SUPERUSER_ROLE};
      ALTER ${loginRole(SUPERUSER_ROLE, 'SUPERUSER', superuserPassword)};
      ${createApplicationRole(applicationPassword)}; COMMIT`);
  } finally {
    await converter.end();
  }
}

/** Transfers every database of the former superuser to the application's role. Idempotent. */
export async function finishConversion(
  superuser: Client,
  { connectAs, credentials }: { connectAs: ConnectAs; credentials: Credentials },
): Promise<void> {
  if (!(await roleExists(superuser, CONVERSION_ROLE))) return;
  const { rows } = await superuser.query<{ name: string; quoted: string }>(`
    SELECT datname AS name, quote_ident(datname) AS quoted FROM pg_database
    WHERE datallowconn AND NOT datistemplate AND datname <> 'postgres'`);
  for (const { name, quoted } of rows) {
    const client = await connectAs(SUPERUSER_ROLE, credentials.superuserPassword, name);
    try {
      await client.query(
        `BEGIN; ALTER DATABASE ${quoted} OWNER TO ${APPLICATION_ROLE}; ${transferOwnership(APPLICATION_ROLE)}; COMMIT`,
      );
    } finally {
      await client.end();
    }
  }
  await superuser.query(`DROP ROLE ${CONVERSION_ROLE}`);
}
