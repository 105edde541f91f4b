import type { Command } from 'commander';
import { setTimeout as delay } from 'node:timers/promises';
import type { Outcome } from '../../src/cli/command.js';
import { ProgressBar } from '../../src/cli/progress-bar.js';
import { integerOption } from '../../src/cli/integer-option.js';
import { migrate } from '../../src/database/migrate.js';
import { MIGRATIONS } from '../../src/database/open-database.js';
import type { ServerCommand } from '../../test/support/server-process.js';
import { ServerUnderTest, baseline, rabitchat } from '../harness/server-under-test.js';
import { watchMachine } from '../harness/machine.js';
import { checkProcesses } from '../harness/processor.js';
import type { TestEnvironment } from '../harness/test-environment.js';
import type { Task, Workload } from '../workload.js';
import { report } from './report.js';
import type { Options, Result, Start } from './results.js';

function describe(command: Command): Command {
  return command
    .option('--rounds <n>', 'how often each is started; the middle one counts', integerOption(1, 1000), 5)
    .option(
      '--idle <n>',
      'for how many seconds it is left alone before its memory is read',
      integerOption(0, 600),
      5,
    )
    .addHelpText(
      'after',
      `
From the spawning of the process to the first 200 of /api/health/ready, which asks the database, and the resident
memory of that process once it was left alone. With DATABASE_URL the database runs already and is migrated; with the
embedded PostgreSQL the server starts one on a directory that it has made in an earlier start. What has been read from
the disk once is in memory: the first start of each is not counted.`,
    );
}

async function run({ options, interactive, environment }: Task): Promise<Outcome> {
  const chosen = options as Options;
  checkProcesses();
  const { server } = await environment.startDatabase();
  const machine = await watchMachine(server);
  const database = await server.createDatabase();
  await migrate(server.url(database), MIGRATIONS);
  const build = environment.copyBuild();
  const commands = [
    rabitchat(build, { DATABASE_URL: server.url(database) }),
    {
      ...rabitchat(build, { DATA_DIR: environment.pathOf('embedded') }),
      name: 'with its embedded PostgreSQL',
    },
    baseline(server.url(database)),
  ];
  const results = await compete(environment, commands, { chosen, interactive });
  return report({ machine: machine(), options: chosen, results });
}

async function compete(
  environment: TestEnvironment,
  commands: readonly ServerCommand[],
  { chosen, interactive }: { chosen: Options; interactive: boolean },
): Promise<Result[]> {
  const results = commands.map((command) => ({ command, starts: [] as Start[] }));
  const bar = new ProgressBar(interactive, 'Starts', results.length * (chosen.rounds + 1));
  try {
    for (let round = 0; round <= chosen.rounds; round += 1) {
      for (const { command, starts } of results) {
        const start = await startOnce(environment, command, round === 0 ? 0 : chosen.idle);
        if (round > 0) starts.push(start);
        bar.advance();
      }
    }
  } finally {
    bar.stop();
  }
  return results.map(({ command, starts }) => ({ server: command.name, starts }));
}

async function startOnce(environment: TestEnvironment, command: ServerCommand, idle: number): Promise<Start> {
  const began = performance.now();
  const tested = await ServerUnderTest.start(environment, command);
  const ms = performance.now() - began;
  const { processorMs } = tested;
  await delay(idle * 1000);
  const idleBytes = tested.memory;
  await tested.stop();
  return { ms, processorMs, idleBytes };
}

export const start: Workload = {
  name: 'start',
  about: 'from the start of the process to its first 200, and its memory at rest, beside a bare baseline',
  describe,
  run,
};
