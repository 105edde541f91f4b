import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { BackupFault } from './backup-fault.js';
import { onInterrupt } from '../interrupts.js';

/** Debian's directory of each major version's programs. */
const DEBIAN_DIRECTORY = '/usr/lib/postgresql';

export interface PostgresClient {
  directory: string;
  major: number;
  /** As pg_dump prints it: `15.18`. */
  version: string;
}

/**
 * All installed versions; Debian's directories first, since its /usr/bin/pg_dump selects a version by its own rules.
 */
export async function findPostgresClients(searchPath: string): Promise<PostgresClient[]> {
  const debian = existsSync(DEBIAN_DIRECTORY)
    ? readdirSync(DEBIAN_DIRECTORY).map((version) => path.join(DEBIAN_DIRECTORY, version, 'bin'))
    : [];
  const directories = [...debian, ...searchPath.split(path.delimiter)].filter((directory) =>
    ['pg_dump', 'pg_restore'].every((program) => existsSync(path.join(directory, program))),
  );
  const clients = await Promise.all([...new Set(directories)].map(clientIn));
  return clients.filter((client) => client !== undefined);
}

async function clientIn(directory: string): Promise<PostgresClient | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path.join(directory, 'pg_dump'), ['--version']);
    const version = /(\d+)(\.\d+)?/.exec(stdout)?.[0];
    return version ? { directory, version, major: Number.parseInt(version, 10) } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The programs of this major version or the next newer one: they read older servers and dumps, never newer ones.
 * @throws BackupFault that lists the installed versions and the required one
 */
export function chooseClient(
  clients: readonly PostgresClient[],
  major: number,
  dump?: string,
): PostgresClient {
  const fitting = clients.filter((client) => client.major >= major).sort((a, b) => a.major - b.major);
  if (fitting[0]) return fitting[0];
  const found = clients.map(({ version, directory }) => `${version} in ${directory}`).join(', ');
  const [program, why, instead] = dump
    ? ['pg_restore', `the dump was made by pg_dump ${dump}`, '']
    : ['pg_dump', `the server is ${major}`, ', or use --tool copy'];
  throw new BackupFault(
    'config',
    `${program} of PostgreSQL ${major} or newer is needed, since ${why}; found: ${found || 'none'}. ` +
      `Install it (Debian: postgresql-client-${major})${instead}.`,
  );
}

/** Passes the URL through libpq's environment, since other users can read command lines. */
function environmentOf(databaseUrl: string): Record<string, string> {
  const url = new URL(databaseUrl);
  const ssl = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'].flatMap((name) => {
    const value = url.searchParams.get(name);
    return value === null ? [] : [[`PG${name.toUpperCase()}`, value]];
  });
  return {
    LC_ALL: 'C',
    PGHOST: decodeURIComponent(url.searchParams.get('host') ?? url.hostname.replaceAll(/^\[|\]$/g, '')),
    PGPORT: url.port || '5432',
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: decodeURIComponent(url.pathname.slice(1)),
    PGAPPNAME: 'rabitchat backup',
    ...(Object.fromEntries(ssl) as Record<string, string>),
  };
}

/** The program ends when this process ends. */
export async function runClient(
  client: PostgresClient,
  databaseUrl: string,
  [program, ...args]: [string, ...string[]],
): Promise<string> {
  const child = spawn(path.join(client.directory, program), args, {
    env: environmentOf(databaseUrl),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => (stdout += String(text)));
  child.stderr.on('data', (text) => (stderr = (stderr + String(text)).slice(-4000)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const settle = onInterrupt(() => {
    child.kill();
    return ended.catch(() => undefined);
  });
  const code = await ended.finally(settle);
  if (code === 0) return stdout;
  throw new BackupFault(
    'data',
    `${program} ${client.version} gave up (exit code ${code}): ${stderr.trim()}\n` +
      'See that the database stays up, the role may do all that, and the disk has room; then run it again.',
  );
}
