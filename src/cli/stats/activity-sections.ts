import type { Section } from './section.js';

const HERE = 'datname = current_database()';
const seconds = (since: string) => `extract(epoch FROM clock_timestamp() - ${since})::float8`;

const overview: Section = {
  name: 'database',
  title: 'The database',
  columns: {
    version: 'text',
    size: 'bytes',
    upSince: 'time',
    countedSince: 'time',
    tableHits: 'percent',
    indexHits: 'percent',
    commits: 'count',
    rollbacks: 'count',
    deadlocks: 'count',
    temporary: 'bytes',
  },
  query: `
    SELECT current_setting('server_version') AS version, pg_database_size(current_database())::float8 AS size,
      pg_postmaster_start_time() AS "upSince", stats_reset AS "countedSince",
      (SELECT sum(heap_blks_hit)::float8 / nullif(sum(heap_blks_hit + heap_blks_read), 0) FROM pg_statio_user_tables) AS "tableHits",
      (SELECT sum(idx_blks_hit)::float8 / nullif(sum(idx_blks_hit + idx_blks_read), 0) FROM pg_statio_user_tables) AS "indexHits",
      xact_commit::float8 AS commits, xact_rollback::float8 AS rollbacks, deadlocks::float8 AS deadlocks, temp_bytes::float8 AS temporary
    FROM pg_stat_database WHERE ${HERE}`,
};

const connections: Section = {
  name: 'connections',
  title: 'Connections',
  columns: { application: 'text', state: 'text', connections: 'count', longest: 'seconds', allowed: 'count' },
  query: `
    SELECT coalesce(nullif(application_name, ''), '?') AS application, coalesce(state, '?') AS state,
      count(*)::float8 AS connections, max(${seconds('state_change')}) AS longest,
      current_setting('max_connections')::float8 AS allowed
    FROM pg_stat_activity WHERE ${HERE} AND backend_type = 'client backend' AND pid <> pg_backend_pid()
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
};

const transactions: Section = {
  name: 'transactions',
  title: 'Longest transactions',
  note: 'As long as one is open, vacuum keeps every row that has died since.',
  columns: {
    pid: 'text',
    application: 'text',
    state: 'text',
    open: 'seconds',
    statement: 'seconds',
    query: 'text',
  },
  query: `
    SELECT pid::text, application_name AS application, coalesce(state, '?') AS state, ${seconds('xact_start')} AS open,
      ${seconds('query_start')} AS statement, regexp_replace(left(query, 300), '\\s+', ' ', 'g') AS query
    FROM pg_stat_activity WHERE ${HERE} AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
    ORDER BY xact_start LIMIT 10`,
};

const locks: Section = {
  name: 'locks',
  title: 'Waiting for locks',
  columns: { pid: 'text', waits: 'seconds', blockedBy: 'text', lock: 'text', table: 'text', query: 'text' },
  query: `
    SELECT a.pid::text, ${seconds('a.state_change')} AS waits, array_to_string(pg_blocking_pids(a.pid), ', ') AS "blockedBy",
      l.locktype || ' ' || l.mode AS lock, coalesce(l.relation::regclass::text, '') AS table,
      regexp_replace(left(a.query, 300), '\\s+', ' ', 'g') AS query
    FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid AND NOT l.granted
    WHERE a.${HERE} ORDER BY 2 DESC, 1`,
};

export const OVERVIEW = overview;
export const ACTIVITY_SECTIONS = [connections, transactions, locks];
