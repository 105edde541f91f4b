import { sql } from 'drizzle-orm';
import { timestamp, varchar } from 'drizzle-orm/pg-core';

/** The server writes UUIDv7; the default serves other writers. */
export const id = () =>
  varchar('id')
    .primaryKey()
    .default(sql`gen_random_uuid()`);

/** UTC as a string with microseconds: a Date would truncate them, and cursors would skip rows. */
export const instant = (name: string) => timestamp(name, { mode: 'string' });

export const createdAt = () => instant('created_at').notNull().defaultNow();
