import { JOURNAL } from '../../database/migrate.js';
import type { Catalog } from '../schema/catalog.js';
import { duplicateReasons } from './duplicates.js';
import { blockers } from './blockers.js';
import type { Session } from '../schema/session.js';
import { shapeReasons } from './shapes.js';
import { targetTables } from '../schema/target.js';
import { isCompatibleType } from '../schema/type-compatibility.js';
import { isAdopted } from '../schema/adoption-triggers.js';

const REQUIRED_USER_COLUMNS = ['id', 'username', 'email', 'password', 'display_name', 'created_at'];

class AdoptionRefused extends Error {
  constructor(readonly reasons: readonly string[]) {
    super(
      `This database cannot be adopted, and nothing was changed:\n${reasons.map((why) => `  - ${why}`).join('\n')}`,
    );
  }
}

/** The database was created by our migrations. */
export const isOurs = (catalog: Catalog) => catalog.tables.has(JOURNAL) && !isAdopted(catalog);

export async function assertAdoptable(session: Session, catalog: Catalog): Promise<void> {
  refuse(await blockers(session));
  refuse([
    ...accountReasons(catalog),
    ...(await shapeReasons(session, catalog, isAdopted(catalog))),
    ...typeReasons(catalog),
    ...keyReasons(catalog),
    ...(await duplicateReasons(session, catalog)),
  ]);
}

function refuse(reasons: string[]): void {
  if (reasons.length > 0) throw new AdoptionRefused(reasons);
}

function accountReasons({ tables }: Catalog): string[] {
  const users = tables.get('users');
  if (!users) return ['It has no table "users": it holds no RabitChat. An empty database needs no adoption.'];
  const missing = REQUIRED_USER_COLUMNS.filter((column) => !users.columns.has(column));
  return missing.length > 0 ? [`Its table "users" is not RabitChat's: it lacks ${missing.join(', ')}.`] : [];
}

/** Columns that have a needed name and values of another kind. */
function typeReasons({ tables }: Catalog): string[] {
  return targetTables.flatMap((table) =>
    table.columns.flatMap((column) => {
      const type = tables.get(table.name)?.columns.get(column.name)?.type;
      if (type === undefined || isCompatibleType(type, column.getSQLType())) return [];
      return [`${table.name}.${column.name} is ${type}; ${column.getSQLType()} is needed.`];
    }),
  );
}

/** Our tables reference rows by id, which requires a unique key. */
function keyReasons({ tables, indexes }: Catalog): string[] {
  return ['users', 'posts', 'comments', 'conversations', 'messages']
    .filter((table) => tables.has(table))
    .filter(
      (table) =>
        !indexes.some((index) => index.table === table && index.unique && String(index.shape) === 'id'),
    )
    .map((table) => `Its table "${table}" has no unique key on "id".`);
}
