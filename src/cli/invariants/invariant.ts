/** Something that is always true of our data. */
export interface Invariant {
  name: string;
  /** What holds, as one would say it. */
  what: string;
  /** The tables and columns that it speaks of (`table` or `table.column`); where one is absent there is nothing to hold. */
  needs: readonly string[];
  /** One row `(count, example)`: how many rows break it, and how one of them is found. */
  violations: string;
}

/** `(count, example)` over the rows of a query that has a column `example`. */
export const counted = (violating: string): string =>
  `SELECT count(*)::float8 AS count, min(example)::text AS example FROM (${violating}) AS violating`;
