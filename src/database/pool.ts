import { setTimeout as pause } from 'node:timers/promises';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import type { Config } from '../config/config.js';
import { connectionSettings, SessionClient, type SessionConfig } from './connection.js';
import { DatabaseUnavailable } from './database-unavailable.js';
import { REQUEST_BUDGET_MS, remainingMs } from './deadline.js';

/** How long the server itself lets a statement run, wait for a lock, and leave a transaction idle. */
const SERVER_LIMITS = {
  statement_timeout: REQUEST_BUDGET_MS,
  lock_timeout: 2000,
  idle_in_transaction_session_timeout: 5000,
};

/** A server that does not answer is not waited for when the pool ends. */
const LEAVE_WITHIN_MS = 1000;

export function createPool(config: Config, onError: (error: Error) => void): Pool {
  const settings: PoolConfig & SessionConfig = {
    ...connectionSettings(config.databaseUrl!),
    Client: SessionClient,
    session: SERVER_LIMITS,
    // The server's own limits do not help when the server is frozen: this one is the client's.
    query_timeout: REQUEST_BUDGET_MS,
    max: config.pool.max,
    idleTimeoutMillis: config.pool.idleMs,
    connectionTimeoutMillis: config.pool.connectMs,
    application_name: 'rabitchat',
  };
  const pool = new Pool(settings);
  // An error on an idle client, or on one that is checked out, ends the process unless both are listened to; the
  // pool only repeats what its client has told.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/** Ends the pool and waits until its clients have taken their leave, which `pool.end()` only asks them to. */
export async function endPool(pool: Pool): Promise<void> {
  let left = pool.totalCount;
  const gone = new Promise<void>((resolve) => {
    pool.on('remove', () => (left -= 1) === 0 && resolve());
  });
  await pool.end();
  if (left > 0) await Promise.race([gone, pause(LEAVE_WITHIN_MS, undefined, { ref: false })]);
}

/** Checks a client out within the request's deadline; one that comes later goes straight back. */
export async function checkOut(pool: Pool): Promise<PoolClient> {
  const patience = remainingMs();
  const coming = pool.connect();
  return new Promise<PoolClient>((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new DatabaseUnavailable(`no connection within ${patience} ms`));
    }, patience);
    coming.then(
      (client) => {
        clearTimeout(timer);
        if (late) client.release();
        else resolve(client);
      },
      (error: Error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
