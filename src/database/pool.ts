import { setTimeout as pause } from 'node:timers/promises';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import type { Config } from '../config/config.js';
import { connectionSettings, SessionClient, type SessionConfig } from './connection.js';
import { DatabaseUnavailable } from './database-unavailable.js';
import { REQUEST_BUDGET_MS, remainingMs } from './deadline.js';

const SERVER_LIMITS = {
  statement_timeout: REQUEST_BUDGET_MS,
  lock_timeout: 2000,
  idle_in_transaction_session_timeout: 5000,
};

const CLOSE_TIMEOUT_MS = 1000;

export function createPool(config: Config, onError: (error: Error) => void): Pool {
  const settings: PoolConfig & SessionConfig = {
    ...connectionSettings(config.databaseUrl!),
    Client: SessionClient,
    session: SERVER_LIMITS,
    // Client-side timeout for a frozen server, which cannot enforce its own.
    query_timeout: REQUEST_BUDGET_MS,
    max: config.pool.max,
    idleTimeoutMillis: config.pool.idleMs,
    connectionTimeoutMillis: config.pool.connectMs,
    application_name: 'rabitchat',
  };
  const pool = new Pool(settings);
  // Without both listeners an error on an idle or a checked-out client ends the process. The pool only repeats the
  // client's error.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/** Ends the pool and waits for its connections to close, which `pool.end()` does not. */
export async function endPool(pool: Pool): Promise<void> {
  let left = pool.totalCount;
  const gone = new Promise<void>((resolve) => {
    pool.on('remove', () => (left -= 1) === 0 && resolve());
  });
  await pool.end();
  if (left > 0) await Promise.race([gone, pause(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
}

/** Checks a client out within the request's deadline; a client that arrives later is released. */
export async function checkOut(pool: Pool): Promise<PoolClient> {
  const timeoutMs = remainingMs();
  const connecting = pool.connect();
  return new Promise<PoolClient>((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new DatabaseUnavailable(`no connection within ${timeoutMs} ms`));
    }, timeoutMs);
    connecting.then(
      (client) => {
        clearTimeout(timer);
        if (isLate) client.release();
        else resolve(client);
      },
      (error: Error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
