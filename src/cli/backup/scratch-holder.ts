import type { Client, ClientBase } from 'pg';
import { openClient } from '../../database/connection.js';
import { dropScratch } from './drop-scratch.js';

/** How the names of scratch databases begin; 16 hexadecimal digits follow. */
export const SCRATCH = 'rabitchat_scratch_';

const HOLDS = 'holds ';

/** A session that tells by its name that somebody works with a scratch database; it ends with its process, however that ends. */
export async function holdScratch(serverUrl: string, name: string): Promise<Client> {
  const client = await openClient(serverUrl, { application_name: `${HOLDS}${name}` });
  await client.query('SET idle_session_timeout = 0');
  return client;
}

const LEFT = `
  SELECT datname AS name FROM pg_database AS d
  WHERE datname ~ '^${SCRATCH}[0-9a-f]{16}$' AND pg_has_role(datdba, 'MEMBER')
    AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = '${HOLDS}' || d.datname)
  ORDER BY 1`;

/** The scratch databases that are ours to drop, and whose maker is gone, as after a kill -9. */
export async function listStaleScratchDatabases(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(LEFT);
  return rows.map(({ name }) => name);
}

/** How long one that resists may keep the next backup waiting. */
const STALE_DROP_TIMEOUT_MS = 2_000;

/** Drops them, and returns those that are gone; another command may drop them at the same time. */
export async function dropLeftScratches(client: ClientBase, serverUrl: string): Promise<string[]> {
  const dropped: string[] = [];
  for (const name of await listStaleScratchDatabases(client)) {
    const failure = await dropScratch(serverUrl, name, STALE_DROP_TIMEOUT_MS);
    if (failure === undefined) dropped.push(name);
  }
  return dropped;
}
