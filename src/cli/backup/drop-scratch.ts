import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { sqlState } from '../../database/database-unavailable.js';
import { openClient } from '../../database/connection.js';
import { reasonOf } from '../../database/root-cause.js';

/** Limits for all attempts and for one. */
const DROP_TIMEOUT_MS = 10_000;
const ATTEMPT_TIMEOUT_MS = 8_000;
const RETRY_INTERVAL_MS = 500;

const NOT_PERMITTED = '42501';

/**
 * Drops a scratch database: ends our sessions, lets the server stop autovacuum, and waits for superuser sessions.
 * Never rejects; takes at most about 30 s.
 * @returns why the database still exists, or undefined
 */
export async function dropScratch(
  serverUrl: string,
  name: string,
  timeoutMs = DROP_TIMEOUT_MS,
): Promise<string | undefined> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const failure = await attemptDrop(serverUrl, name);
    if (failure === undefined) return undefined;
    if (Date.now() > end) return `${name} could not be dropped (${failure}); the next db:backup tries again`;
    await delay(RETRY_INTERVAL_MS);
  }
}

async function attemptDrop(serverUrl: string, name: string): Promise<string | undefined> {
  let client: Client | undefined;
  try {
    client = await openClient(serverUrl, {
      application_name: 'rabitchat backup',
      connectionTimeoutMillis: ATTEMPT_TIMEOUT_MS,
      query_timeout: ATTEMPT_TIMEOUT_MS,
    });
    await client.query(`SET statement_timeout = ${ATTEMPT_TIMEOUT_MS}; SET lock_timeout = 0`);
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 1) await drop(client, name);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  } finally {
    void client?.end().catch(() => undefined);
  }
}

/** WITH (FORCE) ends no session unless it may end all of them. */
async function drop(client: Client, name: string): Promise<void> {
  try {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  } catch (error) {
    if (sqlState(error) !== NOT_PERMITTED) throw error;
    await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = current_user',
      [name],
    );
    await client.query(`DROP DATABASE IF EXISTS ${name}`);
  }
}
