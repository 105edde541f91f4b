import { migrate, surveyMigrations } from '../../database/migrate.js';
import { MIGRATIONS } from '../../database/open-database.js';
import type { Outcome } from '../command.js';

export const firstLine = (statement: string) =>
  statement
    .replace(/^(--.*\n|\s)+/, '')
    .split('\n', 1)[0]!
    .slice(0, 100);

export async function planPending(databaseUrl: string, folder = MIGRATIONS): Promise<Outcome> {
  const { pending, changed, unknown } = await surveyMigrations(databaseUrl, folder);
  const lines = pending.flatMap(({ tag, statements }) => [
    `Pending: ${tag} (${statements.length} statements)`,
    ...statements.map((statement) => `    ${firstLine(statement)}`),
  ]);
  const headline = pending.length === 0 ? 'Nothing is pending.' : 'To apply them: npm run db:migrate';
  return {
    text: [...lines, ...oddities(changed, unknown), headline].join('\n'),
    data: {
      pending: pending.map(({ tag, statements }) => ({ tag, statements: statements.length })),
      changed,
      unknown,
    },
  };
}

/** @throws DatabaseNotOurs, MigrationFailed, MigrationLockTimeout */
export async function applyPending(
  databaseUrl: string,
  say: (line: string) => void,
  folder = MIGRATIONS,
): Promise<Outcome> {
  const { changed, unknown } = await surveyMigrations(databaseUrl, folder);
  const applied: { tag: string; ms: number }[] = [];
  await migrate(databaseUrl, folder, {
    onApplied: (migration) => {
      applied.push(migration);
      say(`${migration.tag} …`);
    },
  });
  const lines = applied.map(({ tag, ms }) => `Applied ${tag} in ${ms} ms.`);
  const headline = applied.length === 0 ? ['Nothing was pending.'] : [];
  return {
    text: [...lines, ...oddities(changed, unknown), ...headline].join('\n'),
    data: { applied, changed, unknown },
  };
}

const oddities = (changed: string[], unknown: string[]) => [
  ...changed.map(
    (tag) => `Note: drizzle/${tag}.sql is not the file that was applied. Restore it as it was released.`,
  ),
  ...unknown.map((tag) => `Note: ${tag} was applied by a release that this code does not know.`),
];
