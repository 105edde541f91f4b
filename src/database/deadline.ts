import { AsyncLocalStorage } from 'node:async_hooks';
import { DatabaseUnavailable } from './database-unavailable.js';

/** What one request may spend on the database in all: pool waits, session and queries together, in milliseconds. */
export const REQUEST_BUDGET_MS = 2500;

/** Something that is held on to while the clock runs. */
interface Hold {
  pause(): void;
  resume(): void;
}

const deadlines = new AsyncLocalStorage<{ at: number; hold?: Hold }>();

/** Runs the work with a common deadline over everything it asks of the database. */
export function withDeadline<T>(work: () => T, budgetMs = REQUEST_BUDGET_MS): T {
  return deadlines.run({ at: performance.now() + budgetMs }, work);
}

/** Has what is held let go of whenever the clock of the calling context is stopped. */
export function duringTheClock(hold: Hold): void {
  const deadline = deadlines.getStore();
  if (deadline) deadline.hold = hold;
}

/** Stops the clock while the work runs: for what takes its time without asking the database, as hashing does. */
export async function offTheClock<T>(work: () => Promise<T>): Promise<T> {
  const deadline = deadlines.getStore();
  const start = performance.now();
  deadline?.hold?.pause();
  try {
    return await work();
  } finally {
    if (deadline) deadline.at += performance.now() - start;
    deadline?.hold?.resume();
  }
}

/** Milliseconds for the next statement: what is left, at most the budget of a request. Throws when nothing is left. */
export function remainingMs(): number {
  const deadline = deadlines.getStore();
  if (deadline === undefined) return REQUEST_BUDGET_MS;
  const left = Math.ceil(deadline.at - performance.now());
  if (left <= 0) throw new DatabaseUnavailable(`no answer within ${REQUEST_BUDGET_MS} ms`);
  return Math.min(left, REQUEST_BUDGET_MS);
}
