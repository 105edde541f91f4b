import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { to } from 'pg-copy-streams';
import { openClient } from '../../database/connection.js';
import { onInterrupt } from '../interrupts.js';
import { type Exportable, EXPORTABLES } from './exportables.js';
import { FolderTaken, NoSuchUser, NotExportable, NothingToExport } from './export-errors.js';
import { type Choices, queryOf } from './export-query.js';

export interface ExportRequest extends Omit<Choices, 'userId'> {
  folder: string;
  /** A username, an id or an e-mail address; all users when absent. */
  user?: string;
  /** All exportable tables when absent. */
  tables?: string[];
}

export interface Exported {
  /** Number of rows by table. */
  rows: Record<string, number>;
  folder: string;
}

/** Receives the estimated total of bytes; the returned function receives each chunk's size. */
export type ByteProgress = (total: number) => (bytes: number) => void;

const FIND_USER = `
  SELECT id FROM public.users WHERE username = $1 OR id = $1 OR email = $1 OR lower(username) = lower($1) OR lower(email) = lower($1)
  ORDER BY username = $1 DESC, id = $1 DESC, email = $1 DESC, lower(username) = lower($1) DESC, id LIMIT 1`;

const COLUMNS = `
  SELECT c.relname AS table, a.attname AS column, a.atttypid::regtype::text AS type, pg_table_size(c.oid)::float8 AS bytes
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`;

/** Exports one snapshot as CSV files with mode 0600. A failure leaves no files. */
export async function exportTables(
  databaseUrl: string,
  request: ExportRequest,
  watch: ByteProgress,
): Promise<Exported> {
  const chosen = choose(request.tables);
  await assertFolderFree(request.folder);
  const client = await openClient(databaseUrl, { application_name: 'rabitchat export' });
  const unfinished = `${request.folder}.${process.pid}.unfinished`;
  const remove = onInterrupt(() => rm(unfinished, { recursive: true, force: true }));
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0');
    if (!(await hasAny(client, chosen))) throw new NothingToExport();
    const userId = request.user === undefined ? undefined : await findUser(client, request.user);
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    const rows = await exportAll(client, {
      chosen,
      choices: { ...request, userId },
      folder: unfinished,
      watch,
    });
    await rename(unfinished, request.folder);
    remove.commit();
    return { rows, folder: request.folder };
  } catch (error) {
    await remove();
    throw error;
  } finally {
    await client.end();
  }
}

function choose(tables: string[] | undefined): Exportable[] {
  const known = EXPORTABLES.map(({ table }) => table);
  const unknown = tables?.find((table) => !known.includes(table));
  if (unknown !== undefined) throw new NotExportable(unknown, known);
  return EXPORTABLES.filter(({ table }) => tables?.includes(table) ?? true);
}

async function assertFolderFree(folder: string): Promise<void> {
  const inside = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new FolderTaken(folder);
  });
  if (inside.length > 0) throw new FolderTaken(folder);
}

async function hasAny(client: Client, chosen: Exportable[]): Promise<boolean> {
  const names = chosen.map(({ table }) => `public.${table}`);
  const { rows } = await client.query<{ any: boolean | null }>(
    'SELECT bool_or(to_regclass(name) IS NOT NULL) AS any FROM unnest($1::text[]) AS name',
    [names],
  );
  return rows[0]!.any === true;
}

async function findUser(client: Client, name: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(FIND_USER, [name]);
  if (rows.length === 0) throw new NoSuchUser(name);
  return rows[0]!.id;
}

interface ExportJob {
  chosen: Exportable[];
  choices: Choices;
  folder: string;
  watch: ByteProgress;
}

async function exportAll(
  client: Client,
  { chosen, choices, folder, watch }: ExportJob,
): Promise<Record<string, number>> {
  const { rows: columns } = await client.query<{
    table: string;
    column: string;
    type: string;
    bytes: number;
  }>(COLUMNS);
  const sizes = new Map(columns.map(({ table, bytes }) => [table, bytes]));
  const advance = watch(chosen.reduce((sum, { table }) => sum + (sizes.get(table) ?? 0), 0));
  const counts: Record<string, number> = {};
  for (const exportable of chosen) {
    const types = new Map(
      columns.filter(({ table }) => table === exportable.table).map(({ column, type }) => [column, type]),
    );
    if (types.size === 0) continue;
    const query = queryOf(exportable, types, { ...choices, quote: (text) => client.escapeLiteral(text) });
    const file = path.join(folder, `${exportable.table}.csv`);
    counts[exportable.table] = await copyOut(client, { query, file, advance });
  }
  return counts;
}

async function copyOut(
  client: Client,
  { query, file, advance }: { query: string; file: string; advance: (bytes: number) => void },
): Promise<number> {
  const stream = client.query(to(`COPY (${query}) TO STDOUT WITH (FORMAT csv, HEADER, ENCODING 'UTF8')`));
  const count = new Transform({
    transform(chunk: Buffer, _, done) {
      advance(chunk.length);
      done(null, chunk);
    },
  });
  await pipeline(stream, count, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
  return stream.rowCount;
}
