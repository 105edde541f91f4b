import { findViolations } from './checker.js';
import { collect } from './collect.js';
import type { Evidence } from './evidence.js';
import { type Figures, figuresOf } from './figures.js';
import { prepare } from './prepare.js';
import type { Progress } from './progress.js';
import type { Plan, Run } from './run.js';
import { Traffic } from './traffic.js';
import { mergeViewers } from './violations.js';

const USUAL_RATE = 20;
/** Messages a second from one person that stay below the limit of 60 a minute, with room for retries. */
const LIMITED_RATE = 0.8;

/**
 * Sends traffic through the deployment and judges what came of it; a signal ends the traffic early, not the judging.
 * @throws CouldNotTell when it cannot even begin
 */
export async function verifyDelivery(plan: Plan, progress: Progress, signal: AbortSignal): Promise<Figures> {
  const run = await prepare(plan);
  try {
    await send(run, progress, signal);
    progress.say('Reading everything back …');
    return await judge(run);
  } finally {
    progress.stop();
    run.participants.forEach(({ client }) => client.close());
  }
}

async function send(run: Run, progress: Progress, signal: AbortSignal): Promise<void> {
  const rate = run.plan.rate ?? usualRate(run);
  const seconds = Math.round(run.plan.durationMs / 1000);
  progress.say(
    `${run.participants.length} people send ${Number(rate.toFixed(2))} messages a second for ${seconds} s …`,
  );
  const traffic = new Traffic(run);
  progress.follow(run, traffic);
  await traffic.flow(rate, signal);
}

function usualRate({ participants }: Run): number {
  const limited = participants.some(({ session }) => session.limited);
  return limited ? Math.min(USUAL_RATE, LIMITED_RATE * participants.length) : USUAL_RATE;
}

async function judge(run: Run): Promise<Figures> {
  const evidence = await collect(run).catch((error: Error): Evidence => {
    run.tally.doubts.add(error.message);
    return { sendings: run.ledger.sendings, views: [], exclusive: false };
  });
  const violations = mergeViewers([...run.tally.violations, ...findViolations(evidence)]);
  const figures = figuresOf(run, { violations, views: evidence.views, doubts: [...doubtsOf(run)] });
  if (run.plan.cleanup && figures.verdict === 'clean') await deleteAccounts(run);
  return figures;
}

function* doubtsOf({ tally, nodes, participants, ledger, conversations }: Run): Iterable<string> {
  yield* tally.doubts;
  for (const { url, trouble } of nodes.silent) yield `${url} never answered: ${trouble}`;
  if (!ledger.sendings.some(({ acknowledged }) => acknowledged)) yield 'No message was acknowledged.';
  if (conversations.length === 0) yield 'There is no conversation.';
  for (const { client, account } of participants) {
    if (!client.ready) yield `${account.username} had no connection at the end: ${client.whereabouts}`;
  }
}

async function deleteAccounts({ participants }: Run): Promise<void> {
  for (const { session, account } of participants) {
    if (account.password === undefined) continue;
    await session.insist({ method: 'DELETE', path: '/api/me', body: { password: account.password } });
  }
}
