import { sql, type SQL, Subquery } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';

// Lists whose plan depends neither on statistics, which a database may lack, nor on the server's cost settings.

/**
 * A condition that filters rows read in the order of a list. The planner takes the selectivity of a CASE as one half,
 * so it does not expect to read a whole table before a LIMIT is reached, and looks for no index that serves it.
 */
export const asFilter = (condition: SQL): SQL<boolean> =>
  sql<boolean>`CASE WHEN ${condition} THEN true ELSE false END`;

interface OwnedList {
  owner: AnyPgColumn;
  createdAt: AnyPgColumn;
  id: AnyPgColumn;
}

/** A place in a list of one owner, whose id is a column of a row outside of the list's query. */
interface Place {
  owner: SQL;
  createdAt: SQL;
  id: SQL;
}

/** The owner of a row as `newestOfOwner` compares it. */
export const inByteOrder = (owner: AnyPgColumn): SQL => sql`${owner} COLLATE "C"`;

/**
 * The rows of one owner before a place, newest first, through the index over (owner in byte order, created_at, id).
 * With this collation and as a range, the comparison fits no other index: an equality would let the planner sort all
 * rows of the owner, or walk everybody's, when it believes that they are few.
 */
export const newestOfOwner = ({ owner, createdAt, id }: OwnedList, place: Place) => ({
  condition: sql`${inByteOrder(owner)} >= ${place.owner}
    AND (${inByteOrder(owner)}, ${createdAt}, ${id}) < (${place.owner}, ${place.createdAt}, ${place.id})`,
  order: sql`ORDER BY ${inByteOrder(owner)} DESC, ${createdAt} DESC, ${id} DESC`,
});

/** A query in place of a table, for a `from` or a lateral join; the columns of that table name what it yields. */
export const inPlaceOf = <Table extends string>(table: Table, query: SQL) =>
  new Subquery<Table, Record<string, unknown>>(query, {}, table);
