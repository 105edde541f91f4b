export interface Invariant {
  name: string;
  what: string;
  /** The required tables and columns (`table` or `table.column`); the invariant is skipped when one is absent. */
  needs: readonly string[];
  /** Returns one row `(count, example)`: the number of violations and one of them. */
  violations: string;
}

/** Wraps a query with a column `example` into one row `(count, example)`. */
export const counted = (violating: string): string =>
  `SELECT count(*)::float8 AS count, min(example)::text AS example FROM (${violating}) AS violating`;
