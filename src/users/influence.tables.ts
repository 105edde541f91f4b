import { index, integer, pgTable, text, varchar } from 'drizzle-orm/pg-core';
import { createdAt, id } from '../database/columns.js';
import { users } from './users.tables.js';

/** The points of a user's entries always add up to the score. */
export const influenceEntries = pgTable(
  'influence_entries',
  {
    id: id(),
    userId: varchar('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind').notNull(),
    /** The points applied: less than requested where the score would fall below zero. */
    points: integer('points').notNull(),
    /** The post or user that caused the entry. */
    subjectId: varchar('subject_id'),
    createdAt: createdAt(),
  },
  (t) => [
    index('influence_entries_user_created_idx').on(
      t.userId,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
  ],
);

export type InfluenceEntry = typeof influenceEntries.$inferSelect;
