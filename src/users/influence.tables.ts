import { index, integer, pgTable, text, varchar } from 'drizzle-orm/pg-core';
import { createdAt, id } from '../database/columns.js';
import { users } from './users.tables.js';

/** Why an influence score is what it is: the points of a person's entries always add up to the score. */
export const influenceEntries = pgTable(
  'influence_entries',
  {
    id: id(),
    userId: varchar('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind').notNull(),
    /** What was applied, after the floor of zero; never what was asked for. */
    points: integer('points').notNull(),
    /** The post, or the person, that was the cause. */
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
