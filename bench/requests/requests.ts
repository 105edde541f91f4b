import { type Command, Option } from 'commander';
import type { Outcome } from '../../src/cli/command.js';
import { ProgressBar } from '../../src/cli/progress-bar.js';
import { integerOption } from '../../src/cli/integer-option.js';
import { someOf } from '../harness/choices.js';
import { watchMachine } from '../harness/machine.js';
import { Meter } from '../harness/meter.js';
import { checkProcesses } from '../harness/processor.js';
import type { Task, Workload } from '../workload.js';
import { countRows, missingRows } from './added-rows.js';
import { measure, type Target } from './measure.js';
import { report } from './report.js';
import type { Options, Result } from './results.js';
import { startTargets } from './targets.js';
import { type Scenario, SCENARIOS } from './scenarios.js';

const NAMES = SCENARIOS.map(({ name }) => name);
const WARM_UP_SECONDS = 1;

function describe(command: Command): Command {
  return command
    .addOption(
      new Option('--only <scenarios>', 'some of the scenarios below, as feed,like')
        .argParser(someOf(NAMES))
        .default(NAMES, 'all'),
    )
    .option(
      '--workers <n>',
      'how many ask at the same time, each waiting for its answer',
      integerOption(1, 1000),
      32,
    )
    .option('--people <n>', 'how many are logged in, by turns', integerOption(1, 10_000), 200)
    .option('--seconds <n>', 'how long a round of one scenario on one server takes', integerOption(1, 600), 5)
    .option('--rounds <n>', 'how often each is measured; the middle one counts', integerOption(1, 100), 3)
    .option('--users <n>', 'people of the dataset', integerOption(10, 1_000_000), 1000)
    .option('--follows <n>', 'whom each of them follows, on average', integerOption(1, 1000), 50)
    .option('--posts <n>', 'posts of each, on average', integerOption(1, 1000), 20)
    .option(
      '--conversations <n>',
      'conversations of 25 messages, on average',
      integerOption(1, 1_000_000),
      500,
    )
    .option('--profile <directory>', 'leaves a CPU profile of our node there, which costs it a little')
    .addHelpText(
      'after',
      `
Works:
${SCENARIOS.map(({ name, what }) => `  ${name.padEnd(9)} ${what}`).join('\n')}

The baseline is node:http and pg, one prepared statement a request and one for the session, on a copy of the same dataset in
the same PostgreSQL. It does not filter, validate, count or notify: it tells what the stack can do at best.

Rates are those of a machine that the asking side and PostgreSQL share. What a request costs is read from /proc for the
server and all of PostgreSQL, and from pg_stat_statements. Answers other than 2xx are not counted and end the run with
exit code 1, and so do rows that are not there although they were answered.`,
    );
}

async function run({ options, interactive, environment }: Task): Promise<Outcome> {
  const chosen = options as Options;
  checkProcesses();
  const { server, directory } = await environment.startDatabase();
  const machine = await watchMachine(server);
  const meter = await Meter.open(environment, server, directory);
  const targets = await startTargets(environment, server, {
    sizes: chosen,
    profile: chosen.profile,
    interactive,
  });
  const scenarios = SCENARIOS.filter(({ name }) => chosen.only.includes(name));
  const before = await Promise.all(targets.map((target) => countRows(server, target, scenarios)));
  const results = await compete(meter, targets, { scenarios, chosen, interactive });
  // Asked to, and not made to, so that it can write its profile.
  await Promise.all(targets.map(({ tested }) => tested.stop()));
  const missing = (
    await Promise.all(targets.map(async (target, index) => missingRows(server, target, before[index]!)))
  ).flat();
  return report({ machine: machine(), options: chosen, results, missing });
}

interface Programme {
  scenarios: readonly Scenario[];
  chosen: Options;
  interactive: boolean;
}

/** The servers take turns, so that what else goes on at the machine meets all of them. */
async function compete(
  meter: Meter,
  targets: readonly Target[],
  { scenarios, chosen, interactive }: Programme,
) {
  const results = scenarios.flatMap((scenario) =>
    targets.map((target): Result & { target: Target } => ({
      ...{ scenario, target, server: target.tested.name, rounds: [] },
    })),
  );
  const bar = new ProgressBar(interactive, 'Rounds', results.length * (chosen.rounds + 1));
  try {
    for (let round = 0; round <= chosen.rounds; round += 1) {
      for (const { scenario, target, rounds } of results) {
        const seconds = round === 0 ? Math.min(WARM_UP_SECONDS, chosen.seconds) : chosen.seconds;
        const measured = await measure(meter, target, {
          scenario,
          effort: { workers: chosen.workers, seconds },
        });
        if (round > 0 || measured.failed > 0) rounds.push(measured);
        bar.advance();
      }
    }
  } finally {
    bar.stop();
  }
  return results.map(({ scenario, server: name, rounds }): Result => ({ scenario, server: name, rounds }));
}

export const requests: Workload = {
  name: 'requests',
  about: 'the common requests under load, beside a bare baseline: rate, time, processor and SQL of each',
  describe,
  run,
};
