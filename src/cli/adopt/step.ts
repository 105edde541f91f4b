import type { Catalog } from '../schema/catalog.js';
import type { Session } from '../schema/session.js';

/** One thing that the adoption does, as it is shown beforehand and as it is done. */
export interface Step {
  id: string;
  title: string;
  /** What it locks, and what that means for everybody else. */
  lock: string;
  risk: string;
  estimate: string;
  /** What is sent; of work in batches, the statement that does it. */
  sql: string[];
  /** Does it and returns how many things changed; may be interrupted and run again at any time. */
  run: (session: Session) => Promise<number>;
}

export interface PhaseContext {
  session: Session;
  catalog: Catalog;
  /** Whether every table and column is there, so that data can be looked at as it will be. */
  complete: boolean;
  /** Up to what size a table may be rewritten while it is locked. */
  rewriteBytes: number;
  /** Something for the operator to know. */
  note: (text: string) => void;
}

/** Looks at the database and says what of its kind is to be done. */
export type Phase = (facts: PhaseContext) => Step[] | Promise<Step[]>;

export const INSTANT = 'an instant: no row is read or written';

export const exclusiveLock = (...tables: string[]) =>
  `ACCESS EXCLUSIVE on ${tables.join(', ')} for an instant; given up after 0.2 s of waiting and tried again`;

export const writeLock = (...tables: string[]) =>
  `SHARE ROW EXCLUSIVE on ${tables.join(', ')} for an instant (readers go on); given up after 0.2 s of waiting and tried again`;

export const nonBlockingLock = (table: string) =>
  `SHARE UPDATE EXCLUSIVE on ${table}: readers and writers go on`;

export const ROW_LOCKS = 'row locks on a batch of rows, a fraction of a second each';

export const BATCH_LOCK =
  'SHARE ROW EXCLUSIVE on messages for a batch, a fraction of a second (readers go on); given up after 0.2 s to 1 s of waiting and tried again';

export const SAFE = 'none: it can be repeated and undone';

/** A step that is one short transaction. */
export function shortTransactionStep(step: Omit<Step, 'run' | 'estimate'> & { estimate?: string }): Step {
  const run = async (session: Session) => {
    await session.runShortTransaction(step.title, step.sql);
    return 1;
  };
  return { estimate: INSTANT, ...step, run };
}
