import { sqlState } from '../../database/database-unavailable.js';
import type { Session } from './session.js';
import type { Drift } from './finding.js';

/** Statements that block no other session; most of them cannot run in a transaction. */
const isNonBlocking = (statement: string) => / CONCURRENTLY | VALIDATE CONSTRAINT /.test(statement);

/** On failure, undoes what was done. */
export async function applyDrift(session: Session, drift: Drift): Promise<void> {
  try {
    for (const group of groupsOf(drift.sql)) await runGroup(session, drift, group);
  } catch (error) {
    for (const group of groupsOf(drift.undo ?? [])) await runGroup(session, drift, group);
    throw error;
  }
}

/** Adjacent statements share a transaction; a non-blocking one runs alone. */
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
  const withoutTimeout = drift.rewrites ? ['SET LOCAL statement_timeout = 0'] : [];
  await session.runShortTransaction(drift.detail, [...withoutTimeout, ...group]);
}

const DEPENDED_ON = '2BP01';

/** For dependent objects, only the server's detail names them. */
export function reasonOf(error: unknown): string {
  const { message, detail } = error as Error & { detail?: string };
  return sqlState(error) === DEPENDED_ON && detail ? `${message}: ${detail}` : message;
}
