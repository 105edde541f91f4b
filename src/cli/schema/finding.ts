import type { Catalog } from './catalog.js';
import { ADDED_COLUMNS, SHARED_TABLES } from './original.js';

export type DriftKind =
  | 'pending-migration'
  | 'changed-migration'
  | 'unknown-migration'
  | 'missing-table'
  | 'missing-column'
  | 'missing-index'
  | 'invalid-index'
  | 'missing-constraint'
  | 'not-validated'
  | 'different-type'
  | 'different-default'
  | 'different-nullability'
  | 'missing-enum-value'
  | 'missing-trigger'
  | 'extra-column';

/** One thing in which the live schema is not what this code expects. */
export interface Drift {
  kind: DriftKind;
  /** What it is about: `users`, `users.bio`, the name of an index … */
  object: string;
  /** The table that it belongs to, where there is one. */
  table?: string;
  /** One sentence. */
  detail: string;
  /** A command or a sentence. */
  mend: string;
  /** What mends it; empty where no statement does. */
  sql: string[];
  /** Whether the mend could lose what is stored. */
  losesData: boolean;
  /** A query for how many rows would lose something by the mend (`n`). */
  losses?: string;
  /** Whether the mend rewrites the table, which nobody can read meanwhile. */
  rewrites?: boolean;
  /** What puts things back when the mend fails half-way. */
  undo?: string[];
}

/** What the database holds, and where it comes from. */
export interface LiveSchema {
  catalog: Catalog;
  /** The original server may still be at work on it. */
  adopted: boolean;
  /** Whether searches could have the indexes of pg_trgm, and whether the extension is there. */
  trigrams: { present: boolean; possible: boolean };
}

export const PUSH = 'npm run db:push';
export const PUSH_WITH_FORCE = 'npm run db:push -- --force';
export const MIGRATE = 'npm run db:migrate';
export const ADOPT = 'npm run db:adopt -- --apply';

/** The table of the session store, which is that store's own. */
export const SESSION_TABLE = 'user_sessions';

/** What the original made, and what an adoption therefore leaves as it is. */
export function isInherited({ adopted }: LiveSchema, table: string, column?: string): boolean {
  if (!adopted || !SHARED_TABLES.has(table)) return false;
  return column === undefined || !ADDED_COLUMNS.has(`${table}.${column}`);
}
