import { type Command, Option } from 'commander';
import type { Outcome } from '../../src/cli/command.js';
import { ProgressBar } from '../../src/cli/progress-bar.js';
import { whole } from '../../src/cli/whole.js';
import { someOf } from '../stand/choices.js';
import { watchMachine } from '../stand/machine.js';
import { Meter } from '../stand/meter.js';
import { checkProcesses } from '../stand/processor.js';
import type { Task, Workload } from '../workload.js';
import { countRows, missingRows } from './added-rows.js';
import { measure, type Round, type Stand } from './measure.js';
import { report } from './report.js';
import { putUp, type Sizes } from './stands.js';
import { type Work, WORKS } from './works.js';

const NAMES = WORKS.map(({ name }) => name);
const WARM_UP_SECONDS = 1;

export interface Options extends Sizes {
  only: string[];
  profile?: string;
  workers: number;
  seconds: number;
  rounds: number;
}

/** What one contestant came to in one work, round by round; the warm-up is none of them. */
export interface Result {
  work: Work;
  contestant: string;
  rounds: Round[];
}

function describe(command: Command): Command {
  return command
    .addOption(
      new Option('--only <works>', 'some of the works below, as feed,like')
        .argParser(someOf(NAMES))
        .default(NAMES, 'all'),
    )
    .option('--workers <n>', 'how many ask at the same time, each waiting for its answer', whole(1, 1000), 32)
    .option('--people <n>', 'how many are logged in, by turns', whole(1, 10_000), 200)
    .option('--seconds <n>', 'how long a round of one work on one contestant takes', whole(1, 600), 5)
    .option('--rounds <n>', 'how often each is measured; the middle one counts', whole(1, 100), 3)
    .option('--users <n>', 'people of the world', whole(10, 1_000_000), 1000)
    .option('--follows <n>', 'whom each of them follows, on average', whole(1, 1000), 50)
    .option('--posts <n>', 'posts of each, on average', whole(1, 1000), 20)
    .option('--conversations <n>', 'conversations of 25 messages, on average', whole(1, 1_000_000), 500)
    .option('--profile <directory>', 'leaves a CPU profile of our node there, which costs it a little')
    .addHelpText(
      'after',
      `
Works:
${WORKS.map(({ name, what }) => `  ${name.padEnd(9)} ${what}`).join('\n')}

The floor is node:http and pg, one prepared statement a request and one for the session, on a copy of the same world in
the same PostgreSQL. It does not filter, validate, count or notify: it tells what the stack can do at best.

Rates are those of a machine that the asking side and PostgreSQL share. What a request costs is read from /proc for the
server and all of PostgreSQL, and from pg_stat_statements. Answers other than 2xx are not counted and end the run with
exit code 1, and so do rows that are not there although they were answered.`,
    );
}

async function run({ options, interactive, site }: Task): Promise<Outcome> {
  const chosen = options as Options;
  checkProcesses();
  const { server, directory } = await site.startDatabase();
  const machine = await watchMachine(server);
  const meter = await Meter.open(site, server, directory);
  const stands = await putUp(site, server, { sizes: chosen, profile: chosen.profile, interactive });
  const works = WORKS.filter(({ name }) => chosen.only.includes(name));
  const before = await Promise.all(stands.map((stand) => countRows(server, stand, works)));
  const results = await compete(meter, stands, { works, chosen, interactive });
  // Asked to, and not made to, so that it can write its profile.
  await Promise.all(stands.map(({ contestant }) => contestant.stop()));
  const missing = (
    await Promise.all(stands.map(async (stand, index) => missingRows(server, stand, before[index]!)))
  ).flat();
  return report({ machine: machine(), options: chosen, results, missing });
}

interface Programme {
  works: readonly Work[];
  chosen: Options;
  interactive: boolean;
}

/** The contestants take turns, so that what else goes on at the machine meets all of them. */
async function compete(meter: Meter, stands: readonly Stand[], { works, chosen, interactive }: Programme) {
  const results = works.flatMap((work) =>
    stands.map((stand): Result & { stand: Stand } => ({
      ...{ work, stand, contestant: stand.contestant.name, rounds: [] },
    })),
  );
  const bar = new ProgressBar(interactive, 'Rounds', results.length * (chosen.rounds + 1));
  try {
    for (let round = 0; round <= chosen.rounds; round += 1) {
      for (const { work, stand, rounds } of results) {
        const seconds = round === 0 ? Math.min(WARM_UP_SECONDS, chosen.seconds) : chosen.seconds;
        const measured = await measure(meter, stand, { work, effort: { workers: chosen.workers, seconds } });
        if (round > 0 || measured.failed > 0) rounds.push(measured);
        bar.advance();
      }
    }
  } finally {
    bar.stop();
  }
  return results.map(({ work, contestant, rounds }): Result => ({ work, contestant, rounds }));
}

export const requests: Workload = {
  name: 'requests',
  about: 'the common requests under load, beside a bare floor: rate, time, processor and SQL of each',
  describe,
  run,
};
