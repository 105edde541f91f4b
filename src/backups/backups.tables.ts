import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import { id, instant } from '../database/columns.js';

/** Backups that were restored and found equal, so that every node can tell how old the last one is. */
export const provedBackups = pgTable('proved_backups', {
  id: id(),
  /** When the snapshot was taken. */
  takenAt: instant('taken_at').notNull(),
  provedAt: instant('proved_at').notNull().defaultNow(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  /** Where it lies, as its operator would write it: a folder, or an address in an object store. */
  location: text('location').notNull(),
});
