import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { BackupFault } from './backup-fault.js';
import { readBackupFile } from './backup-files.js';
import { SCHEMA_FILE } from './copy-dump.js';
import type { DumpedTable, Manifest } from './manifest.js';
import { createObjects, isServerExtension, refuseLeftOver, type Schema } from './backup-schema.js';
import { listTables } from './backup-tables.js';

export interface LoadJob {
  folder: string;
  key: Buffer | undefined;
  manifest: Manifest;
  onRows: (rows: number) => void;
}

/** Runs inside the client's transaction. */
export async function loadByCopy(client: Client, job: LoadJob): Promise<void> {
  const schema = await readSchemaFile(job);
  // More memory builds indexes over millions of rows in fewer passes.
  await client.query("SET LOCAL maintenance_work_mem = '256MB'");
  const leftOver = await createObjects(
    client,
    schema.beforeRows.filter((object) => !isServerExtension(object)),
  );
  refuseLeftOver(leftOver.filter(({ kind }) => kind !== 'function'));
  const columns = new Map((await listTables(client)).map((table) => [table.name, table.columns]));
  for (const table of job.manifest.tables) {
    await loadTable(client, job, { ...table, columns: columnsOf(columns, table.name) });
    job.onRows(table.rows);
  }
  refuseLeftOver(await createObjects(client, [...leftOver, ...schema.afterRows]));
  for (const { name, value, isCalled } of job.manifest.sequences) {
    await client.query('SELECT setval($1::regclass, $2, $3)', [name, value, isCalled]);
  }
}

/** Rejects table names that the schema did not create, since they become part of a statement. */
function columnsOf(tables: ReadonlyMap<string, string>, name: string): string {
  const columns = tables.get(name);
  if (columns !== undefined) return columns;
  throw new BackupFault(
    'data',
    'The manifest names a table that the schema does not have. Use another backup.',
  );
}

async function readSchemaFile({ folder, key }: LoadJob): Promise<Schema> {
  const plain = new PassThrough();
  const [text] = await Promise.all([
    buffer(plain),
    readBackupFile({ folder, key, path: SCHEMA_FILE }, plain),
  ]);
  return JSON.parse(text.toString()) as Schema;
}

async function loadTable(
  client: Client,
  { folder, key }: LoadJob,
  table: DumpedTable & { columns: string },
): Promise<void> {
  const target = client.query(copyFrom(`COPY ${table.name} ${table.columns} FROM STDIN`));
  try {
    await readBackupFile({ folder, key, path: table.file! }, target);
  } catch (error) {
    const reason = (error as Error).message;
    throw new BackupFault('data', `${table.file} (table ${table.name}) cannot be loaded: ${reason}`, {
      cause: error,
    });
  }
}
