import type { Client } from 'pg';
import { notOfExtension, USER_SCHEMA } from './catalog-sql.js';
import type { SequenceValue, TableContent } from './manifest.js';

export interface Table {
  oid: number;
  /** `schema.table`, quoted where SQL wants it. */
  name: string;
  /** What COPY carries, in parentheses: all but the generated ones. */
  columns: string;
  /** The planner's guess, for progress. */
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

/** Against whoever would drop or rewrite them while they are read; readers and writers go on. */
export async function lockTables(client: Client, tables: readonly Table[]): Promise<void> {
  if (tables.length === 0) return;
  await client.query(`LOCK TABLE ${tables.map(({ name }) => name).join(', ')} IN ACCESS SHARE MODE`);
}

/** Rows and checksum of a table, whatever order they lie in; see TableContent. */
export async function contentOf(client: Client, name: string): Promise<TableContent> {
  const { rows } = await client.query<{ rows: string; checksum: string }>(`
    SELECT count(*) AS rows, coalesce(sum(('x' || left(encode(sha256(convert_to((rabitchat_row.*)::text, 'UTF8')),
      'hex'), 16))::bit(64)::bigint), 0)::text AS checksum
    FROM ${name} AS rabitchat_row`);
  return { name, rows: Number(rows[0]!.rows), checksum: rows[0]!.checksum };
}

/** A sequence knows no snapshot: what it tells is never behind the rows of one. */
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
