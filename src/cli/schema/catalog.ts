import type { QueryResultRow } from 'pg';

export interface Reader {
  rows<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
}

export interface CatalogColumn {
  /** As PostgreSQL spells it; an enum by its unqualified name. */
  type: string;
  notNull: boolean;
  fallback: string | null;
}

export interface CatalogIndex {
  name: string;
  table: string;
  valid: boolean;
  unique: boolean;
  partial: boolean;
  constraint: boolean;
  /** Plain columns with their directions; `?` for an expression. */
  shape: string[];
  /** The CREATE statement, as PostgreSQL spells it. */
  definition: string;
  building: boolean;
}

export interface CatalogForeignKey {
  name: string;
  table: string;
  columns: string[];
  validated: boolean;
  target: string;
  onDelete: string;
}

export interface CatalogTable {
  /** The planner's estimate, or the exact count of a small table. */
  rows: number;
  bytes: number;
  columns: Map<string, CatalogColumn>;
}

/** The schema `public`, read from the system catalogs. */
export interface Catalog {
  tables: Map<string, CatalogTable>;
  /** Names of tables, indexes and everything else in their namespace. */
  relations: Set<string>;
  enums: Map<string, string[]>;
  indexes: CatalogIndex[];
  foreignKeys: CatalogForeignKey[];
  checks: Map<string, boolean>;
  /** `table.name` → comment; ours is a hash of the statements that created the trigger. */
  triggers: Map<string, string>;
}

const COLUMNS = `
  SELECT c.relname AS table, a.attname AS column, a.attnotnull AS "notNull",
    (SELECT pg_get_expr(f.adbin, f.adrelid) FROM pg_attrdef f WHERE f.adrelid = c.oid AND f.adnum = a.attnum) AS fallback,
    CASE WHEN t.typtype = 'e' THEN t.typname ELSE format_type(a.atttypid, a.atttypmod) END AS type
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped`;

const RELATIONS = `
  SELECT relname AS name, relkind IN ('r', 'p') AS "isTable", GREATEST(reltuples, 0)::float8 AS rows,
    pg_total_relation_size(oid)::float8 AS bytes
  FROM pg_class WHERE relnamespace = 'public'::regnamespace`;

const ENUMS = `
  SELECT t.typname AS name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS values
  FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid WHERE t.typnamespace = 'public'::regnamespace GROUP BY 1`;

const INDEXES = `
  SELECT ic.relname AS name, tc.relname AS table, i.indisvalid AND i.indisready AS valid, i.indisunique AS unique,
    i.indpred IS NOT NULL AS partial,
    EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = i.indexrelid AND o.contype <> 'f') AS constraint,
    ARRAY(SELECT coalesce(a.attname::text, '?') ||
        CASE i.indoption[k.n - 1] & 3 WHEN 0 THEN '' WHEN 1 THEN ' desc last' WHEN 2 THEN ' asc first' ELSE ' desc first' END
      FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0
      WHERE k.n <= i.indnkeyatts ORDER BY k.n) AS shape,
    pg_get_indexdef(i.indexrelid) AS definition,
    EXISTS (SELECT FROM pg_stat_progress_create_index p
      WHERE p.datname = current_database() AND p.index_relid = i.indexrelid) AS building
  FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_class tc ON tc.oid = i.indrelid
  WHERE tc.relnamespace = 'public'::regnamespace`;

const CONSTRAINTS = `
  SELECT o.conname AS name, c.relname AS table, o.contype AS kind, o.convalidated AS validated,
    (SELECT t.relname FROM pg_class t WHERE t.oid = o.confrelid) AS target,
    CASE o.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' WHEN 'r' THEN 'restrict'
      ELSE 'no action' END AS "onDelete",
    ARRAY(SELECT a.attname::text FROM unnest(o.conkey) WITH ORDINALITY k(attnum, n)
      JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = k.attnum ORDER BY k.n) AS columns
  FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
  WHERE c.relnamespace = 'public'::regnamespace AND o.contype IN ('f', 'c')`;

const TRIGGERS = `
  SELECT c.relname AS table, t.tgname AS name, coalesce(obj_description(t.oid, 'pg_trigger'), '') AS comment
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal AND t.tgenabled <> 'D'`;

/** Smaller tables are counted exactly, since the planner may have no statistics yet. */
const MAX_COUNTED_BYTES = 64 * 1024 * 1024;

export async function readCatalog(session: Reader): Promise<Catalog> {
  const relations = await session.rows<{ name: string; isTable: boolean; rows: number; bytes: number }>(
    RELATIONS,
  );
  const tables = new Map<string, CatalogTable>();
  for (const { name, isTable, rows, bytes } of relations) {
    if (isTable) tables.set(name, { rows, bytes, columns: new Map() });
  }
  for (const { table, column, ...attributes } of await session.rows<
    { table: string; column: string } & CatalogColumn
  >(COLUMNS)) {
    tables.get(table)?.columns.set(column, attributes);
  }
  const enums = await session.rows<{ name: string; values: string[] }>(ENUMS);
  const triggers = await session.rows<{ table: string; name: string; comment: string }>(TRIGGERS);
  const constraints = await session.rows<CatalogForeignKey & { kind: string }>(CONSTRAINTS);
  return {
    tables,
    relations: new Set(relations.map(({ name }) => name)),
    enums: new Map(enums.map(({ name, values }) => [name, values])),
    indexes: await session.rows<CatalogIndex>(INDEXES),
    foreignKeys: constraints.filter(({ kind }) => kind === 'f'),
    checks: new Map(
      constraints.filter(({ kind }) => kind === 'c').map(({ name, validated }) => [name, validated]),
    ),
    triggers: new Map(triggers.map(({ table, name, comment }) => [`${table}.${name}`, comment])),
  };
}

/** Exact for small tables, otherwise the planner's estimate. */
export async function countRows(session: Reader, catalog: Catalog, table: string): Promise<number> {
  const known = catalog.tables.get(table);
  if (!known) return 0;
  if (known.bytes > MAX_COUNTED_BYTES && known.rows > 0) return Math.round(known.rows);
  const [count] = await session.rows<{ n: number }>(`SELECT count(*)::float8 AS n FROM public."${table}"`);
  return count!.n;
}
