import type { Catalog } from '../schema/catalog.js';
import type { Session } from '../schema/session.js';

/** One unit of an adoption, planned first and then run. */
export interface Step {
  id: string;
  title: string;
  /** The lock, and its effect on other sessions. */
  lock: string;
  risk: string;
  estimate: string;
  /** The statements; for work in batches, the statement of one batch. */
  sql: string[];
  /** Returns the number of changes. Can be interrupted and repeated at any time. */
  run: (session: Session) => Promise<number>;
}

export interface PhaseContext {
  session: Session;
  catalog: Catalog;
  /** Whether every table and column exists, so that the data can be read in its final shape. */
  complete: boolean;
  /** The largest table that may be rewritten under a lock. */
  rewriteBytes: number;
  note: (text: string) => void;
}

/** Reads the database and returns the steps still missing. */
export type Phase = (context: PhaseContext) => Step[] | Promise<Step[]>;

export const INSTANT = 'an instant: no row is read or written';

export const exclusiveLock = (...tables: string[]) =>
  `ACCESS EXCLUSIVE on ${tables.join(', ')} for an instant; gives up after waiting 0.2 s and retries`;

export const writeLock = (...tables: string[]) =>
  `SHARE ROW EXCLUSIVE on ${tables.join(', ')} for an instant (readers go on); gives up after waiting 0.2 s and retries`;

export const nonBlockingLock = (table: string) =>
  `SHARE UPDATE EXCLUSIVE on ${table}: readers and writers go on`;

export const ROW_LOCKS = 'row locks on a batch of rows, a fraction of a second each';

export const BATCH_LOCK =
  'SHARE ROW EXCLUSIVE on messages for a batch, a fraction of a second (readers go on); gives up after waiting 0.2 s to 1 s and retries';

export const SAFE = 'none: it can be repeated and undone';

export function shortTransactionStep(step: Omit<Step, 'run' | 'estimate'> & { estimate?: string }): Step {
  const run = async (session: Session) => {
    await session.runShortTransaction(step.title, step.sql);
    return 1;
  };
  return { estimate: INSTANT, ...step, run };
}
