import type { Client } from 'pg';
import { notOfExtension, USER_SCHEMA } from './catalog-sql.js';
import type { SequenceValue, TableContent } from './manifest.js';

export interface Table {
  oid: number;
  /** `schema.table`, quoted where necessary. */
  name: string;
  /** Column list of COPY in parentheses, without generated columns. */
  columns: string;
  /** The planner's estimate, for progress. */
  estimate: number;
}

const TABLES = `
  SELECT c.oid::int8::float8 AS oid, format('%I.%I', n.nspname, c.relname) AS name,
    '(' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') || ')' AS columns,
    greatest(c.reltuples, 0)::float8 AS estimate
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND ${USER_SCHEMA} AND ${notOfExtension('pg_class', 'c.oid')}
  ORDER BY n.nspname, c.relname`;

const SEQUENCES = `
  SELECT format('%I.%I', schemaname, sequencename) AS name FROM pg_sequences
  WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema' ORDER BY 1`;

export async function listTables(client: Client): Promise<Table[]> {
  return (await client.query<Table>(TABLES)).rows;
}

/** Prevents DROP and rewrites during the dump; reads and writes continue. */
export async function lockTables(client: Client, tables: readonly Table[]): Promise<void> {
  if (tables.length === 0) return;
  await client.query(`LOCK TABLE ${tables.map(({ name }) => name).join(', ')} IN ACCESS SHARE MODE`);
}

/** Independent of row order; see TableContent. */
export async function contentOf(client: Client, name: string): Promise<TableContent> {
  const { rows } = await client.query<{ rows: string; checksum: string }>(`
    SELECT count(*) AS rows, coalesce(sum(('x' || left(encode(sha256(convert_to((rabitchat_row.*)::text, 'UTF8')),
      'hex'), 16))::bit(64)::bigint), 0)::text AS checksum
    FROM ${name} AS rabitchat_row`);
  return { name, rows: Number(rows[0]!.rows), checksum: rows[0]!.checksum };
}

/** Sequences are not transactional: the value is never behind the rows of a snapshot. */
export async function readSequences(client: Client): Promise<SequenceValue[]> {
  const { rows } = await client.query<{ name: string }>(SEQUENCES);
  const values: SequenceValue[] = [];
  for (const { name } of rows) {
    const value = await client.query<{ value: string; isCalled: boolean }>(
      `SELECT last_value::text AS value, is_called AS "isCalled" FROM ${name}`,
    );
    values.push({ name, ...value.rows[0]! });
  }
  return values;
}
