import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { sqlState } from '../../database/database-unavailable.js';
import { findPostgresBinaries, majorVersion } from '../../database/embedded/postgres-binaries.js';
import { startEmbeddedPostgres } from '../../database/embedded-postgres.js';
import { reasonOf } from '../../database/root-cause.js';
import { BackupFault } from './backup-fault.js';
import { withSession } from './backup-session.js';
import { dropScratch } from './drop-scratch.js';
import { markInUse, SCRATCH_PREFIX } from './scratch-holder.js';
import { makeWorkDirectory } from './work-directory.js';
import { onInterrupt } from '../interrupts.js';

export interface ScratchDatabase {
  url: string;
  /** Its location, for the manifest. */
  where: string;
  /** Also runs on an interrupt. Never rejects: returns why something is left, or undefined. */
  drop(): Promise<string | undefined>;
}

interface ScratchOptions {
  sourceUrl: string;
  /** A server that allows a scratch database, if the source does not. */
  scratchUrl?: string | undefined;
  /** Major version of the source; an older server could not hold its data. */
  serverMajor: number;
}

/** The role may not create databases; the server is a replica. */
const NOT_PERMITTED = '42501';
const READ_ONLY = '25006';

/** Encoding and locale of the source. Newer servers have more columns, so the row is read as JSON. */
const LIKE_SOURCE = `
  SELECT format('TEMPLATE template0 ENCODING %L', pg_encoding_to_char(encoding)) || CASE row ->> 'datlocprovider'
    WHEN 'i' THEN format(' LOCALE_PROVIDER icu ICU_LOCALE %L LC_COLLATE %L LC_CTYPE %L',
      coalesce(row ->> 'datlocale', row ->> 'daticulocale'), datcollate, datctype)
    WHEN 'b' THEN format(' LOCALE_PROVIDER builtin BUILTIN_LOCALE %L LC_COLLATE %L LC_CTYPE %L',
      row ->> 'datlocale', datcollate, datctype)
    ELSE format(' LC_COLLATE %L LC_CTYPE %L', datcollate, datctype)
      || CASE WHEN row ? 'datlocprovider' THEN ' LOCALE_PROVIDER libc' ELSE '' END END AS options
  FROM pg_database, to_jsonb(pg_database) AS row WHERE datname = current_database()`;

/**
 * Creates an empty database on the operator's scratch server, beside the source, or on an embedded server.
 * @throws BackupFault when none of them is possible
 */
export async function createScratch({
  sourceUrl,
  scratchUrl,
  serverMajor,
}: ScratchOptions): Promise<ScratchDatabase> {
  if (scratchUrl) return createOn(scratchUrl, 'the scratch server');
  try {
    return await createOn(sourceUrl, 'the same server');
  } catch (error) {
    if (![NOT_PERMITTED, READ_ONLY].includes(sqlState(error) ?? '')) throw error;
    return createEmbedded(serverMajor);
  }
}

async function createOn(serverUrl: string, where: string): Promise<ScratchDatabase> {
  const name = `${SCRATCH_PREFIX}${randomBytes(8).toString('hex')}`;
  const holder = await markInUse(serverUrl, name);
  let failure: string | undefined;
  const dropOnce = onInterrupt(async () => {
    failure = await dropScratch(serverUrl, name);
    await endWithTimeout(holder);
  });
  const drop = () => dropOnce().then(() => failure);
  try {
    await withSession(serverUrl, async (client) => {
      const { rows } = await client.query<{ options: string }>(LIKE_SOURCE);
      await client.query(`CREATE DATABASE ${name} ${rows[0]!.options}`);
    });
  } catch (error) {
    await drop();
    throw error;
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, where: `${name} on ${where}`, drop };
}

/** A frozen server never closes the connection. */
const END_TIMEOUT_MS = 2_000;

async function endWithTimeout(client: Client): Promise<void> {
  const ended = client.end().catch(() => undefined);
  await Promise.race([ended, delay(END_TIMEOUT_MS, undefined, { ref: false })]);
}

async function createEmbedded(serverMajor: number): Promise<ScratchDatabase> {
  const mend =
    'Allow it by ALTER ROLE … CREATEDB (a replica never does), or name another server by --scratch-url.';
  const major = await majorVersion(findPostgresBinaries());
  if (major < serverMajor) {
    const embedded = `the embedded PostgreSQL ${major} cannot hold a database of PostgreSQL ${serverMajor}`;
    throw new BackupFault('config', `No scratch database may be created there, and ${embedded}. ${mend}`);
  }
  const { folder: home, remove } = await makeWorkDirectory(path.join(tmpdir(), 'rabitchat-scratch-'));
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: home, durable: false });
    const stop = onInterrupt(() => postgres.stop());
    const drop = () =>
      stop()
        .then(remove)
        .then(() => undefined, reasonOf);
    return { url: postgres.url, where: `an embedded PostgreSQL ${major}`, drop };
  } catch (error) {
    await remove();
    throw error;
  }
}
