import { index, integer, json, pgTable, primaryKey, varchar } from 'drizzle-orm/pg-core';
import { createdAt } from '../../database/columns.js';

/** Stored responses by user and Idempotency-Key. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    userId: varchar('user_id').notNull(),
    key: varchar('key', { length: 255 }).notNull(),
    /** SHA-256 (hex) of method, path and body. */
    requestHash: varchar('request_hash', { length: 64 }).notNull(),
    status: integer('status'),
    body: json('body'),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.key] }),
    index('idempotency_keys_created_at_idx').on(t.createdAt),
  ],
);
