import { setTimeout as pause } from 'node:timers/promises';
import type { Catalog } from '../schema/catalog.js';
import type { HeldTable, Session } from '../schema/session.js';

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

export interface Facts {
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
export type Chapter = (facts: Facts) => Step[] | Promise<Step[]>;

export const INSTANT = 'an instant: no row is read or written';

export const briefLock = (...tables: string[]) =>
  `ACCESS EXCLUSIVE on ${tables.join(', ')} for an instant; given up after 0.2 s of waiting and tried again`;

export const writeLock = (...tables: string[]) =>
  `SHARE ROW EXCLUSIVE on ${tables.join(', ')} for an instant (readers go on); given up after 0.2 s of waiting and tried again`;

export const NO_BLOCKING = (table: string) => `SHARE UPDATE EXCLUSIVE on ${table}: readers and writers go on`;

export const ROW_LOCKS = 'row locks on a batch of rows, a fraction of a second each';

export const BATCH_LOCK =
  'SHARE ROW EXCLUSIVE on messages for a batch, a fraction of a second (readers go on); given up after 0.2 s to 1 s of waiting and tried again';

export const SAFE = 'none: it can be repeated and undone';

/** A step that is one short transaction. */
export function briefStep(step: Omit<Step, 'run' | 'estimate'> & { estimate?: string }): Step {
  const run = async (session: Session) => {
    await session.brieflyRun(step.title, step.sql);
    return 1;
  };
  return { estimate: INSTANT, ...step, run };
}

const TARGET_MS = 60;
/** Where all writers of a table must stand aside first, more at a time makes it shorter for them. */
const HELD_TARGET_MS = 150;

/** How much goes into a batch: what takes less than a tenth of a second. */
export class Pace {
  constructor(
    private size: number,
    private readonly limit = size * 20,
    /** The table whose rows the batches move, where its writers lock several at a time. */
    private readonly held?: HeldTable,
  ) {}

  /** Does one batch; what failed is tried again with half as much. */
  async batch<T>(session: Session, what: string, work: (size: number) => Promise<T>): Promise<T> {
    let last = this.size * 2;
    let began = 0;
    const attempt = () => {
      began = performance.now();
      last = Math.max(1, Math.floor(last / 2));
      return work(last);
    };
    const result = await session.briefly(what, attempt, this.held);
    const ms = performance.now() - began;
    const factor = (this.held ? HELD_TARGET_MS : TARGET_MS) / Math.max(1, ms);
    this.size = Math.round(Math.min(this.limit, Math.max(1, last * Math.min(2, Math.max(0.5, factor)))));
    // As long again for those who waited.
    if (this.held) await pause(ms);
    return result;
  }

  get next(): number {
    return this.size;
  }
}
