import { findViolations } from './checker.js';
import { collect } from './collect.js';
import type { Evidence } from './evidence.js';
import { type VerificationResult, summarize } from './verification-result.js';
import { prepare } from './prepare.js';
import type { VerifyProgress } from './verify-progress.js';
import type { Plan, Run } from './run.js';
import { Traffic } from './traffic.js';
import { mergeViewers } from './violations.js';

const DEFAULT_RATE = 20;
/** Messages per second and user that stay below the limit of 60 a minute, with room for retries. */
const LIMITED_RATE = 0.8;

/**
 * Sends traffic and verifies the outcome; the signal ends the traffic early, not the verification.
 * @throws Inconclusive when the run cannot start
 */
export async function verifyDelivery(
  plan: Plan,
  progress: VerifyProgress,
  signal: AbortSignal,
): Promise<VerificationResult> {
  const run = await prepare(plan);
  try {
    await send(run, progress, signal);
    progress.startStage('Reading everything back …');
    return await judge(run);
  } finally {
    progress.stop();
    run.users.forEach(({ client }) => client.close());
  }
}

async function send(run: Run, progress: VerifyProgress, signal: AbortSignal): Promise<void> {
  const rate = run.plan.rate ?? defaultRate(run);
  const seconds = Math.round(run.plan.durationMs / 1000);
  progress.startStage(
    `${run.users.length} users send ${Number(rate.toFixed(2))} messages per second for ${seconds} s …`,
  );
  const traffic = new Traffic(run);
  progress.follow(run, traffic);
  await traffic.generate(rate, signal);
}

function defaultRate({ users }: Run): number {
  const limited = users.some(({ session }) => session.isRateLimited);
  return limited ? Math.min(DEFAULT_RATE, LIMITED_RATE * users.length) : DEFAULT_RATE;
}

async function judge(run: Run): Promise<VerificationResult> {
  const evidence = await collect(run).catch((error: Error): Evidence => {
    run.tally.doubts.add(error.message);
    return { sendings: run.ledger.sendings, views: [], exclusive: false };
  });
  const violations = mergeViewers([...run.tally.violations, ...findViolations(evidence)]);
  const figures = summarize(run, { violations, views: evidence.views, doubts: [...doubtsOf(run)] });
  if (run.plan.cleanup && figures.verdict === 'clean') await deleteAccounts(run);
  return figures;
}

function* doubtsOf({ tally, nodes, users, ledger, conversations }: Run): Iterable<string> {
  yield* tally.doubts;
  for (const { url, lastError } of nodes.unreachable) yield `${url} never answered: ${lastError}`;
  if (!ledger.sendings.some(({ acknowledged }) => acknowledged)) yield 'No message was acknowledged.';
  if (conversations.length === 0) yield 'There is no conversation.';
  for (const { client, account } of users) {
    if (!client.ready) yield `${account.username} had no connection at the end: ${client.connectionState}`;
  }
}

async function deleteAccounts({ users }: Run): Promise<void> {
  for (const { session, account } of users) {
    if (account.password === undefined) continue;
    await session.callUntilDone({ method: 'DELETE', path: '/api/me', body: { password: account.password } });
  }
}
