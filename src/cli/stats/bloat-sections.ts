import { OWN_SCHEMAS, qualified, type Section } from './section.js';

const TABLE = qualified('n.nspname', 'c.relname');
const SCHEMAS = OWN_SCHEMAS.replaceAll('schemaname', 'n.nspname');
const BLOCK = "current_setting('block_size')::float8";
/** Overhead of a page, a row and an index entry in bytes: the headers of PostgreSQL's page layout. */
const PAGE_HEADER = 24;
const ROW_OVERHEAD = 28;
const ENTRY_OVERHEAD = 12;
const BTREE_PAGE = 40;

const tables: Section = {
  name: 'tableBloat',
  title: 'Bloat of tables, estimated',
  note: 'From the statistics of ANALYZE, without alignment: off by a tenth or more, most of all for wide texts.',
  columns: { table: 'text', size: 'bytes', needed: 'bytes', bloat: 'bytes', bloatShare: 'percent' },
  query: `
    WITH widths AS (
      SELECT c.oid, c.relpages::float8 * ${BLOCK} AS size, c.reltuples::float8 AS rows,
        sum((1 - coalesce(s.null_frac, 0)) * coalesce(s.avg_width, 0)) AS width,
        ${TABLE} AS table, coalesce(substring(array_to_string(c.reloptions, ' ') FROM 'fillfactor=([0-9]+)')::float8, 100) / 100 AS fill
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname
      WHERE c.relkind IN ('r', 'm') AND ${SCHEMAS} AND c.reltuples > 0 AND c.relpages > 8 GROUP BY c.oid, n.nspname),
    needs AS (
      SELECT *, ceil(rows * (width + ${ROW_OVERHEAD}) / ((${BLOCK} - ${PAGE_HEADER}) * fill)) * ${BLOCK} AS needed FROM widths)
    SELECT "table", size, needed, greatest(size - needed, 0) AS bloat, greatest(size - needed, 0) / size AS "bloatShare"
    FROM needs ORDER BY bloat DESC, 1 LIMIT 20`,
};

const indexes: Section = {
  name: 'indexBloat',
  title: 'Bloat of btree indexes, estimated',
  note: 'The same, and duplicates that an index keeps once make it smaller than estimated.',
  columns: { index: 'text', size: 'bytes', needed: 'bytes', bloat: 'bytes', bloatShare: 'percent' },
  query: `
    WITH widths AS (
      SELECT c.oid, c.relpages::float8 * ${BLOCK} AS size, c.reltuples::float8 AS rows, ${TABLE} AS index,
        (SELECT sum((1 - s.null_frac) * s.avg_width) FROM pg_attribute a JOIN pg_stats s
          ON s.schemaname = n.nspname AND s.attname = a.attname
          AND s.tablename = CASE WHEN i.indexprs IS NULL THEN t.relname ELSE c.relname END
          WHERE a.attrelid = c.oid AND a.attnum > 0) AS width
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am ON pg_am.oid = c.relam AND amname = 'btree'
      WHERE ${SCHEMAS} AND c.reltuples > 0 AND c.relpages > 8),
    needs AS (
      SELECT *, ceil(rows * (width + ${ENTRY_OVERHEAD}) / ((${BLOCK} - ${BTREE_PAGE}) * 0.9)) * ${BLOCK} AS needed
      FROM widths WHERE width IS NOT NULL)
    SELECT index, size, needed, greatest(size - needed, 0) AS bloat, greatest(size - needed, 0) / size AS "bloatShare"
    FROM needs ORDER BY bloat DESC, 1 LIMIT 20`,
};

export const BLOAT_SECTIONS = [tables, indexes];
