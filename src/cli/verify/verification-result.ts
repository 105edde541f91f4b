import { recent, type View } from './evidence.js';
import type { Sending } from './delivery-ledger.js';
import { percentile } from './percentile.js';
import type { Run } from './run.js';
import { VIOLATION_KINDS, type Violation, type ViolationKind } from './violations.js';

const MAX_LISTED = 20;

/** Times are in milliseconds. */
export interface VerificationResult {
  verdict: 'clean' | 'violated' | 'unknown';
  doubts: string[];
  run: string;
  nodes: string[];
  seed: number;
  users: number;
  conversations: number;
  sent: number;
  acknowledged: number;
  retried: number;
  /** At least one attempt was not answered, including those that were hung up on purpose. */
  ambiguous: number;
  hungUp: number;
  /** Never accepted: every attempt was answered with a refusal. */
  turnedAway: number;
  /** Never answered: either outcome is correct. */
  unknown: { present: number; absent: number };
  refusals: Record<string, number>;
  changes: { edits: number; deletes: number; reactions: number; reads: number };
  reconnects: number;
  syncs: number;
  lost: number;
  duplicated: number;
  holes: number;
  reordered: number;
  altered: number;
  unexpected: number;
  unobserved: number;
  unreadMismatches: number;
  /** From the start of a send with one attempt to the event at the recipient. */
  latencyMs: { p50: number | null; p99: number | null; count: number };
  violations: Violation[];
}

export interface VerificationFindings {
  violations: Violation[];
  views: readonly View[];
  doubts: string[];
}

export function summarize(run: Run, { violations, views, doubts }: VerificationFindings): VerificationResult {
  const { edits, deletes, reactions, reads, refusals, syncs } = run.tally;
  return {
    verdict: violations.length > 0 ? 'violated' : doubts.length > 0 ? 'unknown' : 'clean',
    doubts,
    run: run.id,
    nodes: run.plan.urls,
    seed: run.plan.seed,
    users: run.users.length,
    conversations: run.conversations.length,
    ...summarizeSends(run.ledger.sendings, views),
    refusals,
    changes: { edits, deletes, reactions, reads },
    reconnects: run.users.reduce((sum, { client }) => sum + client.reconnects, 0),
    syncs,
    ...countsOf(violations),
    latencyMs: latencies(run),
    violations: violations.slice(0, MAX_LISTED),
  };
}

function summarizeSends(sendings: readonly Sending[], views: readonly View[]) {
  const count = (condition: (sending: Sending) => unknown) => sendings.filter(condition).length;
  const open = sendings.filter(({ acknowledged, refusal }) => !acknowledged && refusal === undefined);
  const names = new Set(views.flatMap((view) => recent(view).map(({ clientMessageId }) => clientMessageId)));
  const unknown = open.filter(({ ambiguous }) => ambiguous);
  const present = unknown.filter(({ clientMessageId }) => names.has(clientMessageId)).length;
  return {
    sent: sendings.length,
    acknowledged: count(({ acknowledged }) => acknowledged),
    retried: count(({ attempts }) => attempts > 1),
    ambiguous: count(({ ambiguous }) => ambiguous),
    hungUp: count(({ hungUp }) => hungUp),
    turnedAway: open.length - unknown.length,
    unknown: { present, absent: unknown.length - present },
  };
}

function countsOf(violations: readonly Violation[]) {
  const counts = Object.fromEntries(VIOLATION_KINDS.map((kind) => [kind, 0])) as Record<
    ViolationKind,
    number
  >;
  for (const { kind } of violations) counts[kind] += 1;
  const { hole: holes, unread: unreadMismatches, ...others } = counts;
  return { ...others, holes, unreadMismatches };
}

function latencies({ ledger, tally }: Run) {
  const waits = ledger.sendings
    .filter(({ attempts, acknowledged }) => attempts === 1 && acknowledged)
    .flatMap(({ clientMessageId, startedAt }) => {
      const arrivedAt = tally.arrivals.get(clientMessageId);
      return arrivedAt === undefined ? [] : [arrivedAt - startedAt];
    });
  return { p50: rounded(percentile(waits, 0.5)), p99: rounded(percentile(waits, 0.99)), count: waits.length };
}

function rounded(value: number): number | null {
  return Number.isNaN(value) ? null : Math.round(value * 10) / 10;
}
