import type { Client } from 'pg';
import { openClient, NO_TIMEOUTS } from '../../database/connection.js';
import { BackupFault } from './backup-fault.js';

/** Fixed output formats, so that texts and checksums are comparable between sessions. */
const SETTINGS = [
  'SET search_path = pg_catalog',
  'SET client_encoding = UTF8',
  'SET extra_float_digits = 3',
  'SET IntervalStyle = postgres',
  'SET bytea_output = hex',
  NO_TIMEOUTS,
  // An error is better than a table from which a policy hides rows.
  'SET row_security = off',
  'SET check_function_bodies = off',
];

/** A connection without timeouts, for work that may take hours. */
export async function connectForBackup(url: string): Promise<Client> {
  const client = await openClient(url, { application_name: 'rabitchat backup' }).catch((error: Error) => {
    throw new BackupFault('unavailable', `${hostOf(url)} cannot be reached: ${error.message}`);
  });
  for (const setting of SETTINGS) await client.query(setting);
  return client;
}

export async function withSession<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connectForBackup(url);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Omits credentials. */
export function hostOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `The database ${decodeURIComponent(pathname.slice(1))} on ${host}`;
}

export interface Snapshot {
  client: Client;
  /** The exported snapshot's id, for other sessions. */
  id: string;
  takenAt: string;
  server: { version: string; major: number };
  database: string;
  /** Undefined when the role may not read it. */
  systemIdentifier: string | undefined;
}

/** Opens a REPEATABLE READ snapshot, which lasts until the client ends. */
export async function takeSnapshot(client: Client): Promise<Snapshot> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  const { rows } = await client.query<Record<'id' | 'taken' | 'version' | 'number' | 'database', string>>(`
    SELECT pg_export_snapshot() AS id, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS taken,
      current_setting('server_version') AS version, current_setting('server_version_num') AS number,
      current_database() AS database`);
  const { id, taken, version, number, database } = rows[0]!;
  const server = { version: version.split(' ')[0]!, major: Math.floor(Number(number) / 10_000) };
  const systemIdentifier = await systemIdentifierOf(client);
  return { client, id, takenAt: taken, server, database, systemIdentifier };
}

async function systemIdentifierOf(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ may: boolean }>(
    "SELECT has_function_privilege('pg_control_system()', 'EXECUTE') AS may",
  );
  if (!rows[0]!.may) return undefined;
  const control = await client.query<{ id: string }>(
    'SELECT system_identifier::text AS id FROM pg_control_system()',
  );
  return control.rows[0]!.id;
}
