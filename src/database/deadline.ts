import { AsyncLocalStorage } from 'node:async_hooks';
import { DatabaseUnavailable } from './database-unavailable.js';

/** Total database time of one request: pool waits, session and queries together. */
export const REQUEST_BUDGET_MS = 2500;

interface PauseHandler {
  pause(): void;
  resume(): void;
}

const deadlines = new AsyncLocalStorage<{ at: number; hold?: PauseHandler }>();

/** Runs the work with one deadline over all its database calls. */
export function withDeadline<T>(work: () => T, budgetMs = REQUEST_BUDGET_MS): T {
  return deadlines.run({ at: performance.now() + budgetMs }, work);
}

/** Registers the handler that `pauseDeadline` calls in this context. */
export function onDeadlinePause(hold: PauseHandler): void {
  const deadline = deadlines.getStore();
  if (deadline) deadline.hold = hold;
}

/** Extends the deadline by the work's duration; for slow work that does not use the database, such as hashing. */
export async function pauseDeadline<T>(work: () => Promise<T>): Promise<T> {
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

/** Milliseconds left for the next statement. @throws DatabaseUnavailable when none are left */
export function remainingMs(): number {
  const deadline = deadlines.getStore();
  if (deadline === undefined) return REQUEST_BUDGET_MS;
  const left = Math.ceil(deadline.at - performance.now());
  if (left <= 0) throw new DatabaseUnavailable(`no answer within ${REQUEST_BUDGET_MS} ms`);
  return Math.min(left, REQUEST_BUDGET_MS);
}
