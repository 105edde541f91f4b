import { type Check, error, ok } from './check.js';
import type { Patient } from './patient.js';

interface Drifted {
  name: string;
  recorded: string | null;
  actual: string | null;
}

/** Since PostgreSQL 15 the version of a database's own collation is kept. */
const KEEPS_DATABASE_VERSION = 150_000;

const DATABASE = `
  SELECT quote_ident(datname) AS name, datcollversion AS recorded,
    pg_database_collation_actual_version(oid) AS actual
  FROM pg_database WHERE datname = current_database()
    AND datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid)`;

/** Only those that order something that is stored. */
const COLLATIONS = `
  SELECT c.oid::regcollation::text AS name, c.collversion AS recorded, pg_collation_actual_version(c.oid) AS actual
  FROM pg_collation c
  WHERE c.collversion IS DISTINCT FROM pg_collation_actual_version(c.oid) AND c.collname <> 'default'
    AND EXISTS (SELECT FROM pg_index i WHERE c.oid = ANY (i.indcollation) AND i.indexrelid >= 16384)
  ORDER BY 1`;

async function keepsDatabaseVersion(patient: Patient): Promise<boolean> {
  const { version } = await patient.row<{ version: number }>(
    "SELECT current_setting('server_version_num')::int AS version",
  );
  return version >= KEEPS_DATABASE_VERSION;
}

const inWords = ({ name, recorded, actual }: Drifted) =>
  `${name} was ${recorded ?? 'without a version'} and is ${actual ?? 'without one'} now`;

/** Text that was put in order by another version of the rules is not found, and unique is not unique any more. */
export const collation: Check = {
  name: 'collation',
  reads: 'server',
  async look(patient) {
    const keeps = await keepsDatabaseVersion(patient);
    const database = keeps ? await patient.rows<Drifted & Record<string, unknown>>(DATABASE) : [];
    const others = await patient.rows<Drifted & Record<string, unknown>>(COLLATIONS);
    const drifted = [...database, ...others];
    if (drifted.length === 0)
      return ok(
        keeps
          ? 'text is ordered by the version of the rules that built the indexes'
          : 'no drift is known; before PostgreSQL 15 a server does not keep the version of its default collation',
      );
    const { name } = await patient.row<{ name: string }>('SELECT quote_ident(current_database()) AS name');
    const refresh = [
      ...database.map(() => `ALTER DATABASE ${name} REFRESH COLLATION VERSION`),
      ...others.map((other) => `ALTER COLLATION ${other.name} REFRESH VERSION`),
    ];
    return error(
      `The collation has drifted: ${drifted.map(inWords).join('; ')}. Indexes on text may miss rows.`,
      `REINDEX DATABASE CONCURRENTLY ${name}; then ${refresh.join('; ')}`,
    );
  },
};
