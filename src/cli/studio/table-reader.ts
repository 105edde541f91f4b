import type { Client } from 'pg';
import { withClient } from '../../database/connection.js';

export const PAGE_ROWS = 50;
const STATEMENT_TIMEOUT_MS = 5_000;
const MAX_VALUE_LENGTH = 300;

export interface ListedTable {
  /** `schema.table`, quoted where SQL wants it. */
  name: string;
  /** The planner's guess. */
  rows: number;
  size: string;
}

export interface TablePage {
  columns: string[];
  /** As text, cut off after 300 characters; null for NULL. */
  rows: (string | null)[][];
  hasMore: boolean;
}

const TABLES = `
  SELECT format('%I.%I', n.nspname, c.relname) AS name, greatest(c.reltuples, 0)::float8 AS rows,
    pg_size_pretty(pg_total_relation_size(c.oid)) AS size
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
  ORDER BY n.nspname, c.relname`;

const COLUMNS = `
  SELECT attname AS name, quote_ident(attname) AS quoted FROM pg_attribute
  WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;

const PRIMARY_KEY = `
  SELECT quote_ident(a.attname) AS quoted FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
  WHERE i.indrelid = $1::regclass AND i.indisprimary ORDER BY array_position(i.indkey::int2[], a.attnum)`;

/** Reads tables of one database in read-only transactions. */
export class TableReader {
  constructor(private readonly databaseUrl: string) {}

  list(): Promise<ListedTable[]> {
    return this.read(async (client) => (await client.query<ListedTable>(TABLES)).rows);
  }

  /** A page in the order of the primary key; undefined where there is no such table. */
  page(name: string, page: number): Promise<TablePage | undefined> {
    return this.read(async (client) => {
      const { rows: tables } = await client.query<ListedTable>(TABLES);
      if (!tables.some((table) => table.name === name)) return undefined;
      return readPage(client, name, page);
    });
  }

  private read<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const settings = { application_name: 'rabitchat studio', query_timeout: 2 * STATEMENT_TIMEOUT_MS };
    return withClient(this.databaseUrl, settings, async (client) => {
      await client.query('BEGIN READ ONLY');
      await client.query(
        `SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET LOCAL lock_timeout = 1000`,
      );
      const result = await work(client);
      await client.query('ROLLBACK');
      return result;
    });
  }
}

async function readPage(client: Client, name: string, page: number): Promise<TablePage> {
  const { rows: columns } = await client.query<{ name: string; quoted: string }>(COLUMNS, [name]);
  const { rows: key } = await client.query<{ quoted: string }>(PRIMARY_KEY, [name]);
  const order = key.length > 0 ? `ORDER BY ${key.map(({ quoted }) => quoted).join(', ')}` : '';
  const values = columns.map(({ quoted }) => `left(${quoted}::text, ${MAX_VALUE_LENGTH})`).join(', ');
  const { rows } = await client.query<(string | null)[]>({
    text: `SELECT ${values} FROM ${name} ${order} LIMIT ${PAGE_ROWS + 1} OFFSET $1`,
    values: [page * PAGE_ROWS],
    rowMode: 'array',
  });
  return {
    columns: columns.map((column) => column.name),
    rows: rows.slice(0, PAGE_ROWS),
    hasMore: rows.length > PAGE_ROWS,
  };
}
