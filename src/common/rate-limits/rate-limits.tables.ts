import { index, integer, pgTable, varchar } from 'drizzle-orm/pg-core';
import { instant } from '../../database/columns.js';

/** Durable counters, shared by all nodes: logins, signups, password resets. */
export const rateLimitCounters = pgTable(
  'rate_limit_counters',
  {
    key: varchar('key', { length: 255 }).primaryKey(),
    points: integer('points').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('rate_limit_counters_expires_at_idx').on(t.expiresAt)],
);
