import type { Section } from './section.js';

/** Column names of PostgreSQL 14 and later. */
export const statementSection = (schema: string): Section => ({
  name: 'statements',
  title: 'Statements, by the time they took in all',
  columns: {
    calls: 'count',
    total: 'seconds',
    each: 'seconds',
    slowest: 'seconds',
    rows: 'count',
    hits: 'percent',
    query: 'text',
  },
  query: `
    SELECT calls::float8, total_exec_time / 1000 AS total, mean_exec_time / 1000 AS each, max_exec_time / 1000 AS slowest,
      rows::float8, (shared_blks_hit::float8 / nullif(shared_blks_hit + shared_blks_read, 0)) AS hits,
      regexp_replace(left(query, 300), '\\s+', ' ', 'g') AS query
    FROM ${schema}.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid AND d.datname = current_database()
    ORDER BY total_exec_time DESC LIMIT 20`,
});

export interface StatementsState {
  /** `null` when the role may not read it. */
  preloaded: boolean | null;
  available: boolean;
  /** Schema of the extension, if it is created. */
  schema: string | null;
}

export const STATEMENTS_STATE = `
  SELECT CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE')
      THEN current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%' END AS preloaded,
    EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_stat_statements') AS available,
    (SELECT quote_ident(nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'pg_stat_statements') AS schema`;

/** Why there are no statements, and how to fix that; `undefined` when there are. */
export function whyNoStatements({ preloaded, available, schema }: StatementsState): string | undefined {
  if (!available) return 'This server has no pg_stat_statements: install the contrib package of its version.';
  if (preloaded === false)
    return "Not counted. Put shared_preload_libraries = 'pg_stat_statements' into postgresql.conf, restart PostgreSQL, then: npm run db:stats -- --enable-statements";
  if (schema !== null) return undefined;
  return preloaded
    ? 'Not shown yet. Run: npm run db:stats -- --enable-statements'
    : 'Not shown. This role may not see whether the server counts: as a superuser, CREATE EXTENSION pg_stat_statements here and GRANT pg_monitor TO this role.';
}
