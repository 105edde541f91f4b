import { index, pgEnum, pgTable, text, varchar } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from '../database/columns.js';
import { posts } from '../posts/posts.tables.js';
import { users } from '../users/users.tables.js';

export const reportStatus = pgEnum('report_status', ['PENDING', 'REVIEWED', 'RESOLVED', 'DISMISSED']);

export const reports = pgTable(
  'reports',
  {
    id: id(),
    reporterId: varchar('reporter_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    reportedUserId: varchar('reported_user_id').references(() => users.id, { onDelete: 'cascade' }),
    reportedPostId: varchar('reported_post_id').references(() => posts.id, { onDelete: 'cascade' }),
    reason: text('reason').notNull(),
    status: reportStatus('status').notNull().default('PENDING'),
    adminNotes: text('admin_notes'),
    resolvedAt: instant('resolved_at'),
    resolvedById: varchar('resolved_by_id').references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (t) => [
    index('reports_created_at_idx').on(t.createdAt),
    index('reports_reporter_id_idx').on(t.reporterId),
    index('reports_status_idx').on(t.status),
  ],
);
