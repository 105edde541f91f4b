import { index, json, pgTable, primaryKey, timestamp, varchar } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from '../database/columns.js';
import { users } from '../users/users.tables.js';

/** Identical to the table of connect-pg-simple's script, so that existing rows and other readers keep working. */
export const userSessions = pgTable(
  'user_sessions',
  {
    sid: varchar('sid').notNull(),
    sess: json('sess').$type<Record<string, unknown>>().notNull(),
    expire: timestamp('expire', { precision: 6, mode: 'string' }).notNull(),
  },
  (t) => [primaryKey({ name: 'session_pkey', columns: [t.sid] }), index('IDX_session_expire').on(t.expire)],
);

export const passwordResetTokens = pgTable(
  'password_reset_tokens',
  {
    id: id(),
    userId: varchar('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    token: varchar('token', { length: 6 }).notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    createdAt: createdAt(),
  },
  (t) => [
    index('password_reset_tokens_token_idx').on(t.token),
    index('password_reset_tokens_user_id_idx').on(t.userId),
  ],
);
