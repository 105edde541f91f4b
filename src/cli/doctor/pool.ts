import { type Check, error, type Finding, ok, plural, warn } from './check.js';

/** A superuser has no connection limit and may use the reserved connections. */
const POOL_STATE = `
  SELECT current_setting('max_connections')::int AS max,
    (SELECT coalesce(sum(setting::int), 0)::int FROM pg_settings
      WHERE name IN ('superuser_reserved_connections', 'reserved_connections')) AS reserved,
    (SELECT least(NULLIF(rolconnlimit, -1), NULLIF(datconnlimit, -1)) FROM pg_roles, pg_database
      WHERE rolname = current_user AND datname = current_database() AND NOT rolsuper) AS limit,
    greatest(count(*) FILTER (WHERE ours AND application_name = 'rabitchat bus'),
      count(DISTINCT client_addr) FILTER (WHERE ours AND application_name = 'rabitchat'))::int AS nodes,
    count(*) FILTER (WHERE NOT ours)::int AS others
  FROM (SELECT *, application_name LIKE 'rabitchat%' AND datname = current_database() AS ours
    FROM pg_stat_activity WHERE backend_type = 'client backend') AS clients`;

interface PoolState {
  max: number;
  reserved: number;
  /** Connection limit of the role or the database, whichever is lower. */
  limit: number | null;
  /** Running nodes: one bus connection each, or one client address each. */
  nodes: number;
  /** Connections of other clients to any database of the server. */
  others: number;
}

interface Demand {
  nodes: number;
  poolMax: number;
  /** Connections of a node beside its pool: the bus listener. */
  listeners: number;
}

function judge(facts: PoolState, { nodes, poolMax, listeners }: Demand): Finding {
  const open = facts.max - facts.reserved;
  const needed = nodes * (poolMax + listeners);
  const sum = `${plural(nodes, 'node')} × (DATABASE_POOL_MAX ${poolMax} + ${listeners}) = ${needed} connections`;
  if (facts.limit !== null && needed > facts.limit)
    return error(
      `${sum}, but our role or database is limited to ${facts.limit}.`,
      `ALTER ROLE … CONNECTION LIMIT ${needed}, or ALTER DATABASE … CONNECTION LIMIT ${needed}; or lower DATABASE_POOL_MAX.`,
    );
  const room = `the ${open} that max_connections leaves (${facts.max}, ${facts.reserved} reserved)`;
  const fitting = Math.max(1, Math.floor((open - facts.others) / nodes) - listeners);
  const mend = `Lower DATABASE_POOL_MAX to ${fitting}, or raise max_connections to ${needed + facts.others + facts.reserved} and restart PostgreSQL.`;
  if (needed > open) return error(`${sum}, more than ${room}.`, mend);
  if (needed + facts.others > open)
    return warn(`${sum}, and other clients have ${facts.others} now: more than ${room}.`, mend);
  return ok(`${sum}, ${facts.others} of other clients now, within ${room}`);
}

export const pool: Check = {
  name: 'pool',
  reads: 'server',
  async run(context) {
    const facts = await context.row<PoolState & Record<string, unknown>>(POOL_STATE);
    const { config, options } = context;
    return judge(facts, {
      nodes: Math.max(1, facts.nodes, options.nodes ?? 0),
      poolMax: config.pool.max,
      listeners: config.redisUrl === undefined ? 1 : 0,
    });
  },
};
