import { is } from 'drizzle-orm';
import { getTableConfig, isPgEnum, type PgEnum, PgTable } from 'drizzle-orm/pg-core';
import * as auth from '../../auth/auth.tables.js';
import * as idempotency from '../../common/idempotency/idempotency.tables.js';
import * as rateLimits from '../../common/rate-limits/rate-limits.tables.js';
import * as backups from '../../backups/backups.tables.js';
import * as messaging from '../../messaging/messaging.tables.js';
import * as presence from '../../presence/presence.tables.js';
import * as moderation from '../../moderation/moderation.tables.js';
import * as notifications from '../../notifications/notifications.tables.js';
import * as comments from '../../posts/comments/comments.tables.js';
import * as posts from '../../posts/posts.tables.js';
import * as socialGraph from '../../social-graph/social-graph.tables.js';
import * as influence from '../../users/influence.tables.js';
import * as userSettings from '../../users/user-settings.tables.js';
import * as enums from '../../users/users.enums.tables.js';
import * as users from '../../users/users.tables.js';

export type TableConfig = ReturnType<typeof getTableConfig>;
export type Enum = PgEnum<[string, ...string[]]>;

const declared: object[] = [
  enums,
  users,
  userSettings,
  influence,
  auth,
  idempotency,
  rateLimits,
  socialGraph,
  posts,
  comments,
  messaging,
  presence,
  notifications,
  moderation,
  backups,
].flatMap((module) => Object.values(module) as object[]);

export const targetEnums = declared.filter((value) => isPgEnum(value)) as Enum[];

/** Ordered so that a table follows those that it references. */
export const targetTables: readonly TableConfig[] = sortByReference(
  declared.filter((value): value is PgTable => is(value, PgTable)).map((table) => getTableConfig(table)),
);

function sortByReference(tables: TableConfig[]): TableConfig[] {
  const ordered = new Map<string, TableConfig>();
  const visit = (table: TableConfig): void => {
    if (ordered.has(table.name)) return;
    referencedTables(table)
      .filter((name) => name !== table.name)
      .forEach((name) => visit(tables.find((other) => other.name === name)!));
    ordered.set(table.name, table);
  };
  tables.forEach(visit);
  return [...ordered.values()];
}

function referencedTables(table: TableConfig): string[] {
  return table.foreignKeys.map((key) => getTableConfig(key.reference().foreignTable).name);
}
