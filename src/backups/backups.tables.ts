import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import { id, instant } from '../database/columns.js';

/** Backups that were restored and compared equal. */
export const provedBackups = pgTable('proved_backups', {
  id: id(),
  /** The time of the snapshot. */
  takenAt: instant('taken_at').notNull(),
  provedAt: instant('proved_at').notNull().defaultNow(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  /** A folder or an object store URL. */
  location: text('location').notNull(),
});
