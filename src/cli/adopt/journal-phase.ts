import { JOURNAL, migrate, journalStatements, readMigrations } from '../../database/migrate.js';
import { MIGRATIONS } from '../../database/open-database.js';
import { shortTransactionStep, type Phase, type PhaseContext, SAFE } from './step.js';
import { targetTables } from '../schema/target.js';

async function pendingTags({ session, catalog }: PhaseContext): Promise<string[]> {
  if (!catalog.tables.has(JOURNAL)) return [];
  const applied = await session.rows<{ tag: string }>(`SELECT tag FROM public.${JOURNAL}`);
  const migrations = await readMigrations(MIGRATIONS);
  return migrations.map(({ tag }) => tag).filter((tag) => !applied.some((row) => row.tag === tag));
}

/** Runs first: a database that an older release adopted gets the migrations since then as any other does. */
export const pendingMigrationSteps =
  (databaseUrl: string): Phase =>
  async (context) => {
    const pending = await pendingTags(context);
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

/** Runs last: the server serves the database once the journal exists. */
export const journalSteps: Phase = async ({ catalog }) => {
  if (catalog.tables.has(JOURNAL)) return [];
  return [
    shortTransactionStep({
      id: 'journal',
      title: `Record our migrations as applied in ${JOURNAL}, so that the server serves this database`,
      lock: 'none',
      risk: SAFE,
      estimate: `${targetTables.length} tables match our migrations`,
      sql: journalStatements(await readMigrations(MIGRATIONS)),
    }),
  ];
};
