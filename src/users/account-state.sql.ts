import { sql, type SQL } from 'drizzle-orm';
import { users } from './users.tables.js';

/** False once the suspension's end has passed. */
export const suspended: SQL<boolean> = sql<boolean>`(${users.suspendedAt} IS NOT NULL AND (${users.suspendedUntil} IS NULL OR ${users.suspendedUntil} > now()))`;

/** Not suspended, not deactivated and not deleted. */
export const active: SQL<boolean> = sql<boolean>`(NOT ${suspended} AND ${users.deactivatedAt} IS NULL AND ${users.deletedAt} IS NULL)`;
