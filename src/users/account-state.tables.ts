import { sql, type SQL } from 'drizzle-orm';
import { users } from './users.tables.js';

/** A suspension in force; one whose end has passed is none. */
export const suspended: SQL<boolean> = sql<boolean>`(${users.suspendedAt} IS NOT NULL AND (${users.suspendedUntil} IS NULL OR ${users.suspendedUntil} > now()))`;

/** An account that others may meet: not suspended, not deactivated, not deleted. */
export const active: SQL<boolean> = sql<boolean>`(NOT ${suspended} AND ${users.deactivatedAt} IS NULL AND ${users.deletedAt} IS NULL)`;
