import type { Client } from 'pg';
import { withClient } from './database.js';

/** What a database holds: `kind name` → definition or checksum. */
export type Snapshot = Record<string, string>;

const CATALOG = `
  SELECT format('column %s.%s.%s', n.nspname, c.relname, a.attname) AS name,
    concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' END,
      'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)) AS value
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relkind IN ('r', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname !~ '^(pg_|information_)'
  UNION ALL SELECT format('constraint %s.%s', o.conrelid::regclass, o.conname), pg_get_constraintdef(o.oid)
  FROM pg_constraint o WHERE o.connamespace = 'public'::regnamespace AND o.contype <> 'n' AND o.conrelid <> 0
  UNION ALL SELECT 'index ' || i.indexrelid::regclass,
    concat_ws(' ', CASE WHEN NOT i.indisvalid THEN 'INVALID' END, pg_get_indexdef(i.indexrelid))
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace
  UNION ALL SELECT format('trigger %s.%s', t.tgrelid::regclass, t.tgname), pg_get_triggerdef(t.oid)
  FROM pg_trigger t WHERE NOT t.tgisinternal
  UNION ALL SELECT 'view ' || c.oid::regclass, pg_get_viewdef(c.oid) FROM pg_class c
  WHERE c.relkind IN ('v', 'm') AND c.relnamespace = 'public'::regnamespace
  UNION ALL SELECT 'function ' || p.oid::regprocedure, md5(p.prosrc) FROM pg_proc p
  WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  UNION ALL SELECT 'enum ' || e.enumtypid::regtype, string_agg(e.enumlabel, ' ' ORDER BY e.enumsortorder)
  FROM pg_enum e GROUP BY e.enumtypid`;

export async function catalogOf(url: string): Promise<Snapshot> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string; value: string }>(`${CATALOG} ORDER BY 1`);
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  });
}

/** Of the rows of a table: what to leave out. */
interface Look {
  without?: string[];
  where?: string;
}

/** A checksum over the rows of a table, in whatever order they lie there. */
export async function checksum(client: Client, table: string, { without = [], where = 'true' }: Look = {}) {
  const { rows } = await client.query<{ sum: string }>(
    `SELECT count(*) || ' rows ' || md5(coalesce(string_agg(row, '' ORDER BY row COLLATE "C"), '')) AS sum
     FROM (SELECT (to_jsonb(t) - $1::text[])::text AS row FROM ${table} t WHERE ${where}) AS rows`,
    [without],
  );
  return rows[0]!.sum;
}

export async function tablesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_)' ORDER BY 1",
  );
  return rows.map(({ name }) => name);
}

/** Everything: the catalog, and a checksum of every table. */
export async function snapshotOf(url: string): Promise<Snapshot> {
  const snapshot = await catalogOf(url);
  await withClient(url, async (client) => {
    for (const table of await tablesOf(client)) snapshot[`rows ${table}`] = await checksum(client, table);
  });
  return snapshot;
}
