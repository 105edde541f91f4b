import { JOURNAL } from '../../database/migrate.js';
import type { Catalog } from '../schema/catalog.js';
import { duplicateReasons } from './duplicates.js';
import { obstacles } from './obstacles.js';
import type { Session } from '../schema/session.js';
import { shapeReasons } from './shapes.js';
import { targetEnums, targetTables } from '../schema/target.js';
import { GAPS } from './triggers-chapter.js';

const ESSENTIAL = ['id', 'username', 'email', 'password', 'display_name', 'created_at'];

/** This database cannot be adopted as it is; nothing was changed. */
class AdoptionRefused extends Error {
  constructor(readonly reasons: readonly string[]) {
    super(
      `This database cannot be adopted, and nothing was changed:\n${reasons.map((why) => `  - ${why}`).join('\n')}`,
    );
  }
}

/** An adoption has begun at least; by any trace of it, since a trigger alone could have been disabled. */
export const isAdopted = ({ tables, triggers }: Catalog) =>
  tables.has(GAPS) || [...triggers.keys()].some((name) => name.includes('.rabitchat_'));

/** A database of our own making, by our migrations. */
export const isOurs = (catalog: Catalog) => catalog.tables.has(JOURNAL) && !isAdopted(catalog);

export async function assertAdoptable(session: Session, catalog: Catalog): Promise<void> {
  refuse(await obstacles(session));
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
  const missing = ESSENTIAL.filter((column) => !users.columns.has(column));
  return missing.length > 0 ? [`Its table "users" is not RabitChat's: it lacks ${missing.join(', ')}.`] : [];
}

/** Columns that are there under a name that we need, with values of another kind. */
function typeReasons({ tables }: Catalog): string[] {
  return targetTables.flatMap((table) =>
    table.columns.flatMap((column) => {
      const type = tables.get(table.name)?.columns.get(column.name)?.type;
      if (type === undefined || areKin(type, column.getSQLType())) return [];
      return [`${table.name}.${column.name} is ${type}; ${column.getSQLType()} is needed.`];
    }),
  );
}

const KINDS: [RegExp, string][] = [
  [/^(character varying|varchar|text|character|bpchar|char)\b/, 'text'],
  [/^(smallint|integer|bigint|int\d?)\b/, 'integer'],
  [/^(real|double precision|numeric)\b/, 'number'],
  [/^timestamp(?!.*with time zone)/, 'timestamp'],
  [/^jsonb?$/, 'json'],
];

const kindOf = (type: string) => KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? type;

/** Text may stand for an enum: it reads and compares the same. */
export function areKin(actual: string, wanted: string): boolean {
  const kinds = [kindOf(actual), kindOf(wanted)];
  const isEnum = targetEnums.some(({ enumName }) => enumName === wanted);
  return kinds[0] === kinds[1] || (isEnum && kinds[0] === 'text');
}

/** Our tables refer to rows by their ids, which only a unique key makes possible. */
function keyReasons({ tables, indexes }: Catalog): string[] {
  return ['users', 'posts', 'comments', 'conversations', 'messages']
    .filter((table) => tables.has(table))
    .filter(
      (table) =>
        !indexes.some((index) => index.table === table && index.unique && String(index.shape) === 'id'),
    )
    .map((table) => `Its table "${table}" has no unique key on "id".`);
}
