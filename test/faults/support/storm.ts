import { setTimeout as delay } from 'node:timers/promises';
import { findViolations } from '../../../src/cli/verify/checker.js';
import { collect } from '../../../src/cli/verify/collect.js';
import { summarize } from '../../../src/cli/verify/verification-result.js';
import { prepare } from '../../../src/cli/verify/prepare.js';
import type { Run } from '../../../src/cli/verify/run.js';
import { Traffic } from '../../../src/cli/verify/traffic.js';
import { mergeViewers } from '../../../src/cli/verify/violations.js';
import { check } from '../../support/waiting.js';
import type { Context } from './fault.js';
import { SocialTraffic } from './social-traffic.js';
import type { Drop } from './tcp-proxy.js';

export interface Weather {
  durationMs: number;
  /** Messages a second. */
  rate: number;
  users?: number;
  /** How often a piece on each hop is dropped, from 0 to 1; of the database's only commits are. */
  dropping?: { clients: number; commits: number };
  /** Done over and over while messages are sent; ends when it has recovered. */
  strike?: (run: Run) => Promise<void>;
}

const COMMIT = Buffer.from('COMMIT\0');

/** Steady traffic of several people on all nodes while things break; then everything is held against the ledger. */
export async function storm(context: Context, weather: Weather): Promise<void> {
  const { deployment, random } = context;
  const { nodes } = deployment;
  const run = await prepare({
    urls: deployment.urls,
    users: weather.users ?? 5,
    durationMs: weather.durationMs,
    rate: weather.rate,
    seed: random.below(2 ** 32),
    ...{ edits: 0.05, deletes: 0.02, reactions: 0.05, resends: 0.1, cleanup: false },
  });
  const social = await SocialTraffic.start(nodes, random);
  if (weather.dropping) drop(context, weather.dropping);
  try {
    const traffic = new Traffic(run);
    const flowing = traffic.generate(weather.rate, new AbortController().signal);
    while (weather.strike && performance.now() < traffic.endsAt - 1500) {
      await weather.strike(run);
      if (context.minutes) tell(run, traffic);
    }
    await flowing;
    await social.stop();
    const endedAt = performance.now();
    await deployment.heal();
    await judge(context, run, social);
    context.note('judged in ms', Math.round(performance.now() - endedAt));
  } finally {
    await social.stop();
    run.users.forEach(({ client }) => client.close());
    for (const { clientHop, databaseHop } of nodes) [clientHop, databaseHop].forEach((hop) => hop.heal());
  }
}

function drop({ deployment, random }: Context, { clients, commits }: NonNullable<Weather['dropping']>): void {
  const either = (): Drop => (random.chance(0.3) ? 'before' : 'after');
  for (const { clientHop, databaseHop } of deployment.nodes) {
    clientHop.drop = () => (random.chance(clients) ? either() : undefined);
    databaseHop.drop = (piece) => (piece.includes(COMMIT) && random.chance(commits) ? either() : undefined);
  }
}

async function judge({ deployment, note }: Context, run: Run, social: SocialTraffic): Promise<void> {
  const evidence = await collect(run);
  const violations = mergeViewers([...run.tally.violations, ...findViolations(evidence)]);
  const figures = summarize(run, { violations, views: evidence.views, doubts: [...run.tally.doubts] });
  note('acknowledged', figures.acknowledged);
  note('retried', figures.retried);
  note('lost', figures.lost);
  note('duplicated', figures.duplicated);
  note('reordered', figures.reordered + figures.holes);
  note('unobserved', figures.unobserved);
  note('reconnects', figures.reconnects);
  note('likes, comments, follows', social.answered);
  const hops = deployment.nodes.flatMap(({ clientHop, databaseHop }) => [clientHop, databaseHop]);
  const dropped = (when: Drop) => hops.reduce((sum, hop) => sum + hop.dropped[when], 0);
  if (dropped('after') > 0) note('answers dropped', dropped('after'));
  if (dropped('before') > 0) note('requests dropped', dropped('before'));
  hops.forEach((hop) => Object.assign(hop.dropped, { before: 0, after: 0 }));
  const [first] = violations;
  check(
    !first,
    `${violations.length} violations; ${[...new Set(violations.map(({ kind }) => kind))].join(', ')}: ${first?.detail}`,
  );
  check(figures.acknowledged > 0, 'no message was acknowledged');
  check(figures.doubts.length === 0, `doubts: ${figures.doubts.join('; ')}`);
  const refusals = JSON.stringify(figures.refusals);
  check(refusals === '{}', `refused for good: ${refusals}`);
  await deployment.checkSound();
}

function tell({ ledger, users }: Run, traffic: Traffic): void {
  const acknowledged = ledger.sendings.filter((sending) => sending.acknowledged).length;
  const ready = users.filter(({ client }) => client.ready).length;
  const left = Math.round((traffic.endsAt - performance.now()) / 1000);
  console.log(`    ${acknowledged} acknowledged, ${ready} clients connected, ${left} s left`);
}

export const pause = (ms: number) => delay(ms);
