import { OWN_SCHEMAS, qualified, type Section } from './section.js';

const TABLE = qualified('schemaname', 'relname');
const SIZE = 'pg_relation_size(s.indexrelid)::float8';

const usage: Section = {
  name: 'indexes',
  title: 'Indexes, by use',
  columns: {
    table: 'text',
    index: 'text',
    scans: 'count',
    tuplesRead: 'count',
    unique: 'text',
    size: 'bytes',
  },
  query: `
    SELECT ${TABLE} AS table, indexrelname AS index, idx_scan::float8 AS scans, idx_tup_read::float8 AS "tuplesRead",
      i.indisunique AS unique, ${SIZE} AS size
    FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid)
    WHERE ${OWN_SCHEMAS} ORDER BY idx_scan DESC, 1, 2`,
};

const unused: Section = {
  name: 'unusedIndexes',
  title: 'Indexes that were never used',
  note: 'Since the statistics began, on this server: look on every replica, and over a month, before dropping one.',
  columns: { table: 'text', index: 'text', size: 'bytes' },
  query: `
    SELECT ${TABLE} AS table, indexrelname AS index, ${SIZE} AS size
    FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid)
    WHERE ${OWN_SCHEMAS} AND idx_scan = 0 AND NOT i.indisunique
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = s.indexrelid)
    ORDER BY pg_relation_size(s.indexrelid) DESC, 1, 2`,
};

const keyOf = (index: string) => `
  ARRAY(SELECT pg_get_indexdef(${index}.indexrelid, n, true) || ' ' || ${index}.indclass[n - 1] || ' '
    || ${index}.indcollation[n - 1] || ' ' || ${index}.indoption[n - 1] FROM generate_series(1, ${index}.indnkeyatts) AS n)`;

/** An index is redundant when its columns are a prefix of another's over the same rows. */
const duplicates: Section = {
  name: 'duplicateIndexes',
  title: 'Indexes that another one covers',
  note: 'Those that an original RabitChat database has are kept for its sake.',
  columns: { table: 'text', index: 'text', coveredBy: 'text', identical: 'text', size: 'bytes' },
  query: `
    WITH keys AS (SELECT i.*, ${keyOf('i')} AS key FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      JOIN pg_am ON pg_am.oid = c.relam AND amname = 'btree' WHERE i.indisvalid)
    SELECT ${TABLE} AS table, indexrelname AS index, o.indexrelid::regclass::text AS "coveredBy",
      a.key = o.key AS identical, ${SIZE} AS size
    FROM pg_stat_user_indexes s JOIN keys a USING (indexrelid)
    JOIN keys o ON o.indrelid = a.indrelid AND o.indexrelid <> a.indexrelid
      AND o.key[1:cardinality(a.key)] = a.key
      AND pg_get_expr(o.indpred, o.indrelid) IS NOT DISTINCT FROM pg_get_expr(a.indpred, a.indrelid)
    WHERE ${OWN_SCHEMAS} AND NOT a.indisunique
      AND (a.key <> o.key OR o.indisunique OR o.indexrelid < a.indexrelid)
    ORDER BY 1, 2, 3`,
};

export const INDEX_SECTIONS = [usage, unused, duplicates];
