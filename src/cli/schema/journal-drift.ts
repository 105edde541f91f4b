import { compareJournal, JOURNAL, type JournalRow, type Migration } from '../../database/migrate.js';
import type { Reader } from './catalog.js';
import { type Drift, MIGRATE } from './finding.js';

const NO_STATEMENT = { sql: [], losesData: false };

export async function journalDrift(reader: Reader, migrations: readonly Migration[]): Promise<Drift[]> {
  const applied = await reader.rows<JournalRow>(`SELECT tag, hash FROM public.${JOURNAL}`);
  const survey = compareJournal(applied, migrations);
  return [...survey.pending.map(pending), ...survey.changed.map(changed), ...survey.unknown.map(unknown)];
}

export const pending = ({ tag }: Migration): Drift => ({
  ...NO_STATEMENT,
  kind: 'pending-migration',
  object: tag,
  detail: `The migration ${tag} is not applied yet.`,
  mend: MIGRATE,
});

const changed = (tag: string): Drift => ({
  ...NO_STATEMENT,
  kind: 'changed-migration',
  object: tag,
  detail: `The file of the migration ${tag} is not the one that was applied.`,
  mend: `Restore drizzle/${tag}.sql as it was released, and put the change into a migration of its own.`,
});

const unknown = (tag: string): Drift => ({
  ...NO_STATEMENT,
  kind: 'unknown-migration',
  object: tag,
  detail: `The migration ${tag} was applied by another release, which this code does not know.`,
  mend: 'Run the release that made it, or a newer one.',
});
