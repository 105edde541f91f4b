import type { Client } from 'pg';
import { sqlState } from '../../database/database-unavailable.js';
import { BackupFault } from './backup-fault.js';
import { SERVER_EXTENSIONS } from './catalog-sql.js';
import { AFTER_ROWS, BEFORE_ROWS } from './schema-queries.js';

export interface SchemaObject {
  kind: string;
  name: string;
  sql: string;
}

export interface Schema {
  beforeRows: SchemaObject[];
  afterRows: SchemaObject[];
}

/** Older backups include an extension that is now excluded. */
export const isServerExtension = ({ kind, name }: Pick<SchemaObject, 'kind' | 'name'>): boolean =>
  kind === 'extension' && SERVER_EXTENSIONS.includes(name);

/** Undefined function, column, table, object or schema: another statement may still create it. */
const MISSING_DEPENDENCY_STATES = new Set(['42883', '42703', '42P01', '42704', '3F000']);

export async function readSchema(client: Client): Promise<Schema> {
  return { beforeRows: await run(client, BEFORE_ROWS), afterRows: await run(client, AFTER_ROWS) };
}

/** Expected objects by name: `index public.posts_author_id_idx`. */
export const objectsOf = ({ beforeRows, afterRows }: Schema): string[] =>
  [...beforeRows, ...afterRows].map(({ kind, name }) => `${kind} ${name}`).sort();

async function run(client: Client, queries: readonly string[]): Promise<SchemaObject[]> {
  const objects: SchemaObject[] = [];
  for (const query of queries) {
    const { rows } = await client.query<SchemaObject>(`SELECT * FROM (${query}) AS found ORDER BY name`);
    objects.push(...rows);
  }
  return objects;
}

/**
 * Creates objects in a transaction and retries those with missing dependencies as long as others succeed. Returns the
 * functions that need a constraint or a view.
 */
export async function createObjects(client: Client, objects: SchemaObject[]): Promise<SchemaObject[]> {
  for (let waiting = objects; ;) {
    const failed: SchemaObject[] = [];
    for (const object of waiting) if (!(await create(client, object))) failed.push(object);
    if (failed.length === 0 || failed.length === waiting.length) return failed;
    waiting = failed;
  }
}

async function create(client: Client, { kind, name, sql }: SchemaObject): Promise<boolean> {
  await client.query('SAVEPOINT object');
  try {
    await client.query(sql);
    await client.query('RELEASE SAVEPOINT object');
    return true;
  } catch (error) {
    const isAbsent = MISSING_DEPENDENCY_STATES.has(sqlState(error) ?? '');
    if (!isAbsent || kind === 'extension') throw refused({ kind, name, sql }, error);
    await client.query('ROLLBACK TO SAVEPOINT object');
    return false;
  }
}

function refused({ kind, name }: SchemaObject, error: unknown): BackupFault {
  const mend =
    kind === 'extension'
      ? ' Install it there, or use a server and a role that may create it (--scratch-url for a proof).'
      : '';
  return new BackupFault('data', `The ${kind} ${name} cannot be made: ${(error as Error).message}.${mend}`, {
    cause: error,
  });
}

export function refuseLeftOver(objects: readonly SchemaObject[]): void {
  if (objects.length === 0) return;
  const names = objects.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  throw new BackupFault('data', `These need something that is not in the backup: ${names}`);
}
