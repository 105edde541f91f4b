import type { QueryResultRow } from 'pg';
import { JOURNAL, type Migration, readMigrations } from '../../database/migrate.js';
import { DatabaseNotOurs } from '../../database/migration-errors.js';
import { MIGRATIONS } from '../../database/open-database.js';
import { type Reader, readCatalog } from './catalog.js';
import { isAdopted, missingTriggers } from './adoption-triggers.js';
import { createTable } from './ddl.js';
import { readTrigramState } from './trigrams.js';
import { enumChanges } from './enum-changes.js';
import { targetTables } from './target.js';
import { columnDrift } from './column-drift.js';
import { ADOPT, type Drift, type DriftKind, type LiveSchema, PUSH, SESSION_TABLE } from './finding.js';
import { indexDrift } from './index-drift.js';
import { journalDrift, pending } from './journal-drift.js';
import { referenceDrift } from './reference-drift.js';

export type { Drift, DriftKind } from './finding.js';

interface QueryClient {
  query(text: string, values?: unknown[]): Promise<{ rows: QueryResultRow[] }>;
}

/**
 * Differences between the live schema `public` and this code's. Columns that an adopted database inherited and tables
 * that are not ours are no drift. Read-only.
 * @throws DatabaseNotOurs when neither our migrations nor an adoption made it
 */
export async function findDrift(database: Reader | QueryClient): Promise<Drift[]> {
  const reader = 'rows' in database ? database : readerOf(database);
  const catalog = await readCatalog(reader);
  const migrations = await readMigrations(MIGRATIONS);
  if (!catalog.tables.has(JOURNAL)) {
    if (catalog.tables.has('users')) throw new DatabaseNotOurs();
    return migrations.map(pending);
  }
  const live = { catalog, adopted: isAdopted(catalog), trigrams: await readTrigramState(reader) };
  const journal = await journalDrift(reader, migrations);
  const coming = migrations.filter(({ tag }) =>
    journal.some((drift) => drift.kind === 'pending-migration' && drift.object === tag),
  );
  return [...journal, ...schemaDrift(live).filter((drift) => !isInPendingMigration(drift, coming))];
}

const readerOf = (database: QueryClient): Reader => ({
  rows: async <R extends QueryResultRow>(text: string, values?: unknown[]) =>
    (await database.query(text, values)).rows as R[],
});

const schemaDrift = (live: LiveSchema): Drift[] =>
  [
    ...enumDrift(live),
    ...tableDrift(live),
    ...columnDrift(live),
    ...indexDrift(live),
    ...referenceDrift(live),
    ...(live.adopted ? triggerDrift(live) : []),
  ].map((drift) => withOwner(drift, live));

const enumDrift = ({ catalog }: LiveSchema): Drift[] =>
  enumChanges(catalog).map(({ name, isNew, sql }) => ({
    kind: 'missing-enum-value',
    object: name,
    detail: isNew ? `The type ${name} is missing.` : `The type ${name} lacks values that this code uses.`,
    mend: PUSH,
    sql,
    losesData: false,
  }));

const tableDrift = ({ catalog }: LiveSchema): Drift[] =>
  targetTables
    .filter(({ name }) => !catalog.tables.has(name))
    .map((table) => ({
      kind: 'missing-table',
      object: table.name,
      table: table.name,
      detail: `The table ${table.name} is missing.`,
      mend: PUSH,
      sql: createTable(table),
      losesData: false,
    }));

const triggerDrift = ({ catalog }: LiveSchema): Drift[] =>
  missingTriggers(catalog).map(({ name, sql }) => ({
    kind: 'missing-trigger',
    object: name,
    detail: `${name}, which completes what the original server writes, is missing, disabled or outdated.`,
    mend: ADOPT,
    sql,
    losesData: false,
  }));

/** Adoption also fills these with data, so an empty table or column is not enough. */
const FILLED_BY_ADOPTION = new Set<DriftKind>([
  'missing-table',
  'missing-column',
  'different-nullability',
  'missing-trigger',
]);

function withOwner(drift: Drift, { adopted }: LiveSchema): Drift {
  if (drift.table === SESSION_TABLE && drift.kind !== 'missing-table') {
    const mend = `By hand, since the table is the session store's own: ${drift.sql.join('; ')}`;
    return { ...drift, mend, sql: [], losesData: false };
  }
  return adopted && FILLED_BY_ADOPTION.has(drift.kind) ? { ...drift, mend: ADOPT, sql: [] } : drift;
}

/** A pending migration hides the drift that it is going to fix. */
function isInPendingMigration({ kind, object }: Drift, coming: readonly Migration[]): boolean {
  const name = `"${object.split('.').at(-1)!}"`;
  return (
    kind.startsWith('missing-') &&
    coming.some(({ statements }) => statements.some((statement) => statement.includes(name)))
  );
}
