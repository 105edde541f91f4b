import { sql, type SQL, Subquery } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';

// Plans that depend neither on statistics, which may be missing, nor on the server's cost settings.

/**
 * Filters rows read in list order. The planner estimates a CASE's selectivity as one half, so it neither expects to read
 * the whole table before the LIMIT nor considers another index.
 */
export const asFilter = (condition: SQL): SQL<boolean> =>
  sql<boolean>`CASE WHEN ${condition} THEN true ELSE false END`;

interface OwnedList {
  owner: AnyPgColumn;
  createdAt: AnyPgColumn;
  id: AnyPgColumn;
}

/** A position in one owner's list; the owner is a column of the outer query. */
interface ListPosition {
  owner: SQL;
  createdAt: SQL;
  id: SQL;
}

export const inByteOrder = (owner: AnyPgColumn): SQL => sql`${owner} COLLATE "C"`;

/**
 * The owner's rows before a position, newest first, through the index on (owner COLLATE "C", created_at, id). The
 * collation and the range fit no other index; an equality would let the planner sort all rows of the owner or scan the
 * whole table.
 */
export const newestOfOwner = ({ owner, createdAt, id }: OwnedList, position: ListPosition) => ({
  condition: sql`${inByteOrder(owner)} >= ${position.owner}
    AND (${inByteOrder(owner)}, ${createdAt}, ${id}) < (${position.owner}, ${position.createdAt}, ${position.id})`,
  order: sql`ORDER BY ${inByteOrder(owner)} DESC, ${createdAt} DESC, ${id} DESC`,
});

/** A subquery under the table's name, for a `from` or a lateral join. */
export const inPlaceOf = <Table extends string>(table: Table, query: SQL) =>
  new Subquery<Table, Record<string, unknown>>(query, {}, table);
