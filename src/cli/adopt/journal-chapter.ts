import { JOURNAL, migrate, journalStatements, readMigrations } from '../../database/migrate.js';
import { MIGRATIONS } from '../../database/open-database.js';
import { briefStep, type Chapter, type Facts, SAFE } from './step.js';
import { targetTables } from '../schema/target.js';

async function pendingTags({ session, catalog }: Facts): Promise<string[]> {
  if (!catalog.tables.has(JOURNAL)) return [];
  const applied = await session.rows<{ tag: string }>(`SELECT tag FROM public.${JOURNAL}`);
  const migrations = await readMigrations(MIGRATIONS);
  return migrations.map(({ tag }) => tag).filter((tag) => !applied.some((row) => row.tag === tag));
}

/** A database that was adopted by an older release takes the migrations since as any other does, first of all. */
export const pendingMigrationSteps =
  (databaseUrl: string): Chapter =>
  async (facts) => {
    const pending = await pendingTags(facts);
    if (pending.length === 0) return [];
    return [
      {
        id: 'migrations',
        title: `Apply the pending migrations: ${pending.join(', ')}`,
        lock: 'as db:migrate',
        risk: SAFE,
        estimate: `${pending.length} migrations`,
        sql: [],
        run: async () => (await migrate(databaseUrl, MIGRATIONS)).length,
      },
    ];
  };

/** Last of all: with this the server takes the database for its own. */
export const journalSteps: Chapter = async ({ catalog }) => {
  if (catalog.tables.has(JOURNAL)) return [];
  return [
    briefStep({
      id: 'journal',
      title: `Note our migrations as applied in ${JOURNAL}: from here on the server serves this database`,
      lock: 'none',
      risk: SAFE,
      estimate: `${targetTables.length} tables are as our migrations make them`,
      sql: journalStatements(await readMigrations(MIGRATIONS)),
    }),
  ];
};
