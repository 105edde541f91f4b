import { index, pgTable, primaryKey, varchar } from 'drizzle-orm/pg-core';
import { instant } from '../database/columns.js';
import { users } from '../users/users.tables.js';

const person = () =>
  varchar('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' });

export const presenceNodes = pgTable('presence_nodes', {
  nodeId: varchar('node_id').primaryKey(),
  seenAt: instant('seen_at').notNull().defaultNow(),
});

export const presenceConnections = pgTable(
  'presence_connections',
  {
    nodeId: varchar('node_id')
      .notNull()
      .references(() => presenceNodes.nodeId, { onDelete: 'cascade' }),
    userId: person(),
  },
  (t) => [primaryKey({ columns: [t.nodeId, t.userId] }), index('presence_connections_user_idx').on(t.userId)],
);

/** When users who are offline were last online. */
export const presencePeople = pgTable('presence_people', {
  userId: person().primaryKey(),
  lastSeenAt: instant('last_seen_at').notNull(),
});
