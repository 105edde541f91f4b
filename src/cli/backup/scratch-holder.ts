import type { Client, ClientBase } from 'pg';
import { openClient } from '../../database/connection.js';
import { dropScratch } from './drop-scratch.js';

/** Prefix of scratch databases; 16 hexadecimal digits follow. */
export const SCRATCH_PREFIX = 'rabitchat_scratch_';

const HOLDER_PREFIX = 'holds ';

/** A session whose application name marks a scratch database as in use until its process ends. */
export async function markInUse(serverUrl: string, name: string): Promise<Client> {
  const client = await openClient(serverUrl, { application_name: `${HOLDER_PREFIX}${name}` });
  await client.query('SET idle_session_timeout = 0');
  return client;
}

const STALE_SCRATCH_DATABASES = `
  SELECT datname AS name FROM pg_database AS d
  WHERE datname ~ '^${SCRATCH_PREFIX}[0-9a-f]{16}$' AND pg_has_role(datdba, 'MEMBER')
    AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = '${HOLDER_PREFIX}' || d.datname)
  ORDER BY 1`;

/** Scratch databases that this role may drop and whose process has ended, as after a kill -9. */
export async function listStaleScratchDatabases(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(STALE_SCRATCH_DATABASES);
  return rows.map(({ name }) => name);
}

/** A database that cannot be dropped delays the next backup by at most this. */
const STALE_DROP_TIMEOUT_MS = 2_000;

/** Returns the dropped ones; another command may drop them concurrently. */
export async function dropStaleScratchDatabases(client: ClientBase, serverUrl: string): Promise<string[]> {
  const dropped: string[] = [];
  for (const name of await listStaleScratchDatabases(client)) {
    const failure = await dropScratch(serverUrl, name, STALE_DROP_TIMEOUT_MS);
    if (failure === undefined) dropped.push(name);
  }
  return dropped;
}
