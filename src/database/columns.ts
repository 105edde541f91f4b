import { sql } from 'drizzle-orm';
import { timestamp, varchar } from 'drizzle-orm/pg-core';

/** A text id; rows that our code writes bring a UUIDv7, the default serves writers that bring none. */
export const id = () =>
  varchar('id')
    .primaryKey()
    .default(sql`gen_random_uuid()`);

/** UTC without a zone, as an exact string with microseconds: a Date would round them away and cursors would skip rows. */
export const instant = (name: string) => timestamp(name, { mode: 'string' });

export const createdAt = () => instant('created_at').notNull().defaultNow();
