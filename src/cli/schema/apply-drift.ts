import { sqlState } from '../../database/database-unavailable.js';
import type { Session } from './session.js';
import type { Drift } from './finding.js';

/** What blocks nobody, takes its time, and for the most part cannot be in a transaction. */
const isNonBlocking = (statement: string) => / CONCURRENTLY | VALIDATE CONSTRAINT /.test(statement);

/** Mends one thing; where that fails nothing half-done is left. */
export async function applyDrift(session: Session, drift: Drift): Promise<void> {
  try {
    for (const group of groupsOf(drift.sql)) await runGroup(session, drift, group);
  } catch (error) {
    for (const group of groupsOf(drift.undo ?? [])) await runGroup(session, drift, group);
    throw error;
  }
}

/** The statements that stand together are one transaction; a patient one stands alone. */
function groupsOf(statements: readonly string[]): string[][] {
  const groups: string[][] = [];
  for (const statement of statements) {
    const last = groups.at(-1);
    if (!last || isNonBlocking(statement) || isNonBlocking(last[0]!)) groups.push([statement]);
    else last.push(statement);
  }
  return groups;
}

async function runGroup(session: Session, drift: Drift, group: string[]): Promise<void> {
  if (isNonBlocking(group[0]!)) return session.runConcurrently(group[0]!);
  const unhurried = drift.rewrites ? ['SET LOCAL statement_timeout = 0'] : [];
  await session.runShortTransaction(drift.detail, [...unhurried, ...group]);
}

const DEPENDED_ON = '2BP01';

/** Why it failed; of what depends on a thing the server tells in the details, where it names no values. */
export function reasonOf(error: unknown): string {
  const { message, detail } = error as Error & { detail?: string };
  return sqlState(error) === DEPENDED_ON && detail ? `${message}: ${detail}` : message;
}
