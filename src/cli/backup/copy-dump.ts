import { Readable, Transform } from 'node:stream';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { BackupFault } from './backup-fault.js';
import { type BackupFile, type FileToWrite, writeBackupFile } from './backup-files.js';
import type { DumpedTable, TableContent } from './manifest.js';
import type { Schema } from './backup-schema.js';
import type { Table } from './backup-tables.js';

export const SCHEMA_FILE = 'schema.json.gz';

export interface DumpJob {
  client: Client;
  folder: string;
  key: Buffer | undefined;
  schema: Schema;
  tables: { table: Table; content: TableContent }[];
  onRows: (rows: number) => void;
}

interface DumpResult {
  tables: DumpedTable[];
  files: BackupFile[];
}

const LINE_FEED = 10;

/** Counts rows of COPY's text format: one line each, since line feeds in values are escaped. */
class RowCount extends Transform {
  rows = 0;

  constructor(private readonly onRows: (rows: number) => void) {
    super();
  }

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error: null, data: Buffer) => void,
  ): void {
    let rows = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) rows += 1;
    this.rows += rows;
    this.onRows(rows);
    done(null, chunk);
  }
}

/** Dumps the schema as statements and each table as compressed COPY text, in constant memory. */
export async function dumpByCopy(job: DumpJob): Promise<DumpResult> {
  const schema = await writeBackupFile(Readable.from([Buffer.from(JSON.stringify(job.schema))]), {
    ...job,
    path: SCHEMA_FILE,
    holds: 'schema',
  });
  const files = [schema];
  const tables: DumpedTable[] = [];
  for (const [index, { table, content }] of job.tables.entries()) {
    const file = await dumpTable(job, table, { content, path: pathOf(index, table.name) });
    files.push(file);
    tables.push({ ...content, file: file.path, bytes: file.bytes, sha256: file.sha256 });
  }
  return { tables, files };
}

async function dumpTable(
  { client, folder, key, onRows }: DumpJob,
  table: Table,
  { content, path }: { content: TableContent; path: string },
): Promise<BackupFile> {
  const rows = new RowCount(onRows);
  const target: FileToWrite = { folder, key, path, holds: `table ${table.name}` };
  const source = client.query(copyTo(`COPY ${table.name} ${table.columns} TO STDOUT`));
  source.on('error', (error) => rows.destroy(error));
  const file = await writeBackupFile(source.pipe(rows), target);
  if (rows.rows === content.rows) return file;
  throw new BackupFault(
    'data',
    `${table.name}: COPY gave ${rows.rows} rows where the snapshot has ${content.rows}.`,
  );
}

/** A portable file name; the number keeps names apart that sanitising makes equal. */
function pathOf(index: number, name: string): string {
  const plain = name.replaceAll(/[^\w.-]/g, '_').slice(0, 100);
  return `tables/${String(index + 1).padStart(4, '0')}-${plain}.copy.gz`;
}
