import { type Check, error, ok, warn } from './check.js';
import type { DoctorContext } from './doctor-context.js';

interface Drifted {
  name: string;
  recorded: string | null;
  actual: string | null;
}

/** PostgreSQL records the version of a database's default collation since 15. */
const MIN_VERSION_WITH_DATABASE_COLLATION = 150_000;

const DATABASE = `
  SELECT quote_ident(datname) AS name, datcollversion AS recorded,
    pg_database_collation_actual_version(oid) AS actual
  FROM pg_database WHERE datname = current_database()
    AND datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid)`;

/** Collations that an index uses. */
const COLLATIONS = `
  SELECT c.oid::regcollation::text AS name, c.collversion AS recorded, pg_collation_actual_version(c.oid) AS actual
  FROM pg_collation c
  WHERE c.collversion IS DISTINCT FROM pg_collation_actual_version(c.oid) AND c.collname <> 'default'
    AND EXISTS (SELECT FROM pg_index i WHERE c.oid = ANY (i.indcollation) AND i.indexrelid >= 16384)
  ORDER BY 1`;

async function keepsDatabaseVersion(context: DoctorContext): Promise<boolean> {
  const { version } = await context.row<{ version: number }>(
    "SELECT current_setting('server_version_num')::int AS version",
  );
  return version >= MIN_VERSION_WITH_DATABASE_COLLATION;
}

const describe = ({ name, recorded, actual }: Drifted) =>
  `${name} was ${recorded ?? 'without a version'} and is ${actual ?? 'without one'} now`;

/** An index built under another collation version misses rows and no longer enforces uniqueness. */
export const collation: Check = {
  name: 'collation',
  reads: 'server',
  async run(context) {
    const keeps = await keepsDatabaseVersion(context);
    const database = keeps ? await context.rows<Drifted & Record<string, unknown>>(DATABASE) : [];
    const others = await context.rows<Drifted & Record<string, unknown>>(COLLATIONS);
    const drifted = [...database, ...others];
    if (drifted.length === 0)
      return ok(
        keeps
          ? 'text is ordered by the version of the rules that built the indexes'
          : 'no drift is known; before PostgreSQL 15 a server does not keep the version of its default collation',
      );
    const { name } = await context.row<{ name: string }>('SELECT quote_ident(current_database()) AS name');
    const refresh = [
      ...database.map(() => `ALTER DATABASE ${name} REFRESH COLLATION VERSION`),
      ...others.map((other) => `ALTER COLLATION ${other.name} REFRESH VERSION`),
    ];
    return error(
      `The collation has drifted: ${drifted.map(describe).join('; ')}. Indexes on text may miss rows.`,
      `REINDEX DATABASE CONCURRENTLY ${name}; then ${refresh.join('; ')}`,
    );
  },
};

export const trigrams: Check = {
  name: 'pg-trgm',
  reads: [],
  async run(context) {
    const { present } = await context.row<{ present: boolean }>(
      "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') AS present",
    );
    if (present) return ok('installed: searches use an index');
    return warn(
      'The extension pg_trgm is missing: searches read whole tables.',
      'As a superuser: CREATE EXTENSION pg_trgm; then npm run db:push for its indexes.',
    );
  },
};
