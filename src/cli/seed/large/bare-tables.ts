import type { Client } from 'pg';

/** Indexes and constraints, each with the statement that restores it. */
interface Part {
  drop: string;
  restore: string;
}

/** Foreign keys are dropped first, since they depend on unique constraints. */
const PARTS = `
  SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
    format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS restore,
    CASE WHEN contype = 'f' THEN 1 ELSE 2 END AS rank
  FROM pg_constraint
  WHERE (contype = 'f' AND (conrelid = ANY($1::regclass[]) OR confrelid = ANY($1::regclass[])))
    OR (contype IN ('p', 'u') AND conrelid = ANY($1::regclass[]))
  UNION ALL
  SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid), 3
  FROM pg_index i
  WHERE indrelid = ANY($1::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x'))
  ORDER BY rank, drop`;

/**
 * Drops indexes, keys and references of empty tables in the caller's transaction and returns the statements that
 * restore them: building an index once is cheaper than maintaining it per row.
 */
export async function dropIndexes(client: Client, tables: string[]): Promise<string[]> {
  const { rows } = await client.query<Part>(PARTS, [tables]);
  for (const { drop } of rows) await client.query(drop);
  return rows.map(({ restore }) => restore).reverse();
}
