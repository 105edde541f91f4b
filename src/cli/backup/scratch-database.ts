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
import { holdScratch, SCRATCH } from './scratch-holder.js';
import { makeWorkDirectory } from './work-directory.js';
import { onInterrupt } from '../interrupts.js';

export interface ScratchDatabase {
  url: string;
  /** Where it is, for the manifest. */
  where: string;
  /** Also done on an interrupt. Never rejects: returns why something is left, undefined when nothing is. */
  drop(): Promise<string | undefined>;
}

interface Wanted {
  /** The database whose twin it shall be. */
  sourceUrl: string;
  /** A server on which the operator allows it, when it may not be made beside the source. */
  scratchUrl?: string | undefined;
  /** Of the source; an older server could not hold it. */
  serverMajor: number;
}

/** The role may not create databases; the server is a replica. */
const NOT_PERMITTED = '42501';
const READ_ONLY = '25006';

/** How the source sorts and encodes; newer servers know more ways, so the row is read as JSON. */
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
 * An empty database beside the source; where that is not allowed on the operator's scratch server, else on an embedded
 * one of its own.
 * @throws BackupFault when there is nowhere to put it
 */
export async function createScratch({
  sourceUrl,
  scratchUrl,
  serverMajor,
}: Wanted): Promise<ScratchDatabase> {
  if (scratchUrl) return createOn(scratchUrl, 'the scratch server');
  try {
    return await createOn(sourceUrl, 'the same server');
  } catch (error) {
    if (![NOT_PERMITTED, READ_ONLY].includes(sqlState(error) ?? '')) throw error;
    return createEmbedded(serverMajor);
  }
}

async function createOn(serverUrl: string, where: string): Promise<ScratchDatabase> {
  const name = `${SCRATCH}${randomBytes(8).toString('hex')}`;
  const holder = await holdScratch(serverUrl, name);
  let failure: string | undefined;
  const dropOnce = onInterrupt(async () => {
    failure = await dropScratch(serverUrl, name);
    await endBounded(holder);
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

/** A server that froze never answers the farewell. */
const END_TIMEOUT_MS = 2_000;

async function endBounded(client: Client): Promise<void> {
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
