import { OWN_SCHEMAS, qualified, type Section } from './section.js';

const TABLE = qualified('schemaname', 'relname');

const sizes: Section = {
  name: 'tables',
  title: 'Tables, by size',
  columns: { table: 'text', rows: 'count', data: 'bytes', toast: 'bytes', indexes: 'bytes', total: 'bytes' },
  query: `
    SELECT ${TABLE} AS table, n_live_tup::float8 AS rows, pg_relation_size(s.relid)::float8 AS data,
      (pg_table_size(s.relid) - pg_relation_size(s.relid))::float8 AS toast,
      pg_indexes_size(s.relid)::float8 AS indexes, pg_total_relation_size(s.relid)::float8 AS total
    FROM pg_stat_user_tables s WHERE ${OWN_SCHEMAS} ORDER BY pg_total_relation_size(s.relid) DESC, 1`,
};

const cache: Section = {
  name: 'cache',
  title: 'Cache hits, of what was read most',
  note: 'Reads that shared_buffers did not answer; the operating system may have had them still.',
  columns: {
    table: 'text',
    tableReads: 'count',
    tableHits: 'percent',
    indexReads: 'count',
    indexHits: 'percent',
  },
  query: `
    SELECT ${TABLE} AS table, heap_blks_read::float8 AS "tableReads",
      (heap_blks_hit::float8 / nullif(heap_blks_hit + heap_blks_read, 0)) AS "tableHits",
      coalesce(idx_blks_read, 0)::float8 AS "indexReads",
      (idx_blks_hit::float8 / nullif(idx_blks_hit + idx_blks_read, 0)) AS "indexHits"
    FROM pg_statio_user_tables
    WHERE ${OWN_SCHEMAS} AND heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit + idx_blks_read, 0) > 0
    ORDER BY heap_blks_read + coalesce(idx_blks_read, 0) DESC, 1 LIMIT 20`,
};

/** Sequential scans of smaller tables are cheap. */
const MIN_SCANNED_TABLE_BYTES = 8 * 2 ** 20;

const scans: Section = {
  name: 'sequentialScans',
  title: 'Big tables that are read from end to end',
  note: 'Backups, exports and statistics do so too; a server at work should not.',
  columns: {
    table: 'text',
    scans: 'count',
    rowsRead: 'count',
    rowsEach: 'count',
    indexScans: 'count',
    size: 'bytes',
  },
  query: `
    SELECT ${TABLE} AS table, seq_scan::float8 AS scans, seq_tup_read::float8 AS "rowsRead",
      round(seq_tup_read::numeric / seq_scan)::float8 AS "rowsEach", coalesce(idx_scan, 0)::float8 AS "indexScans",
      pg_relation_size(relid)::float8 AS size
    FROM pg_stat_user_tables
    WHERE ${OWN_SCHEMAS} AND seq_scan > 0 AND pg_relation_size(relid) > ${MIN_SCANNED_TABLE_BYTES} ORDER BY seq_tup_read DESC, 1`,
};

const MAINTAINED_TABLE = qualified('s.schemaname', 's.relname');

const maintenance: Section = {
  name: 'vacuum',
  title: 'Vacuum and statistics',
  columns: {
    table: 'text',
    dead: 'count',
    deadShare: 'percent',
    changed: 'count',
    vacuumed: 'time',
    analyzed: 'time',
    frozenAge: 'count',
  },
  query: `
    SELECT ${MAINTAINED_TABLE} AS table, n_dead_tup::float8 AS dead,
      (n_dead_tup::float8 / nullif(n_live_tup + n_dead_tup, 0)) AS "deadShare",
      n_mod_since_analyze::float8 AS changed, greatest(last_vacuum, last_autovacuum) AS vacuumed,
      greatest(last_analyze, last_autoanalyze) AS analyzed, age(c.relfrozenxid)::float8 AS "frozenAge"
    FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
    WHERE ${OWN_SCHEMAS} ORDER BY n_dead_tup DESC, 1`,
};

export const TABLE_SECTIONS = [sizes, cache, scans, maintenance];
