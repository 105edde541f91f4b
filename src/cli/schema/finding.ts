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

export interface Drift {
  kind: DriftKind;
  /** `users`, `users.bio`, the name of an index … */
  object: string;
  table?: string;
  detail: string;
  /** A command or a sentence. */
  mend: string;
  /** Empty when no statement repairs it. */
  sql: string[];
  losesData: boolean;
  /** A query for the number of rows that the repair would damage (`n`). */
  losses?: string;
  /** Whether the repair rewrites the table, which blocks readers and writers meanwhile. */
  rewrites?: boolean;
  /** Restores the previous state when the repair fails half-way. */
  undo?: string[];
}

export interface LiveSchema {
  catalog: Catalog;
  adopted: boolean;
  /** Whether pg_trgm is installed, and whether this role could install it. */
  trigrams: { present: boolean; possible: boolean };
}

export const PUSH = 'npm run db:push';
export const PUSH_WITH_FORCE = 'npm run db:push -- --force';
export const MIGRATE = 'npm run db:migrate';
export const ADOPT = 'npm run db:adopt -- --apply';

export const SESSION_TABLE = 'user_sessions';

/** Whether the original made it; adoption leaves such tables and columns unchanged. */
export function isInherited({ adopted }: LiveSchema, table: string, column?: string): boolean {
  if (!adopted || !SHARED_TABLES.has(table)) return false;
  return column === undefined || !ADDED_COLUMNS.has(`${table}.${column}`);
}
