import type { Command } from 'commander';
import { setTimeout as delay } from 'node:timers/promises';
import type { Outcome } from '../../src/cli/command.js';
import { ProgressBar } from '../../src/cli/progress-bar.js';
import { whole } from '../../src/cli/whole.js';
import { migrate } from '../../src/database/migrate.js';
import { MIGRATIONS } from '../../src/database/open-database.js';
import { Contestant, floor, rabitchat, type ServerCommand } from '../stand/contestant.js';
import { watchMachine } from '../stand/machine.js';
import { checkProcesses } from '../stand/processor.js';
import type { Site } from '../stand/site.js';
import type { Task, Workload } from '../workload.js';
import { report } from './report.js';

export interface Options {
  rounds: number;
  idle: number;
}

/** One start of one server. */
export interface Start {
  /** From the spawning of the process to its first 200, in milliseconds. */
  ms: number;
  /** What the process itself spent until then, in milliseconds of a processor. */
  processorMs: number;
  /** Resident, in bytes, after it was left alone. */
  idleBytes: number;
}

export interface Result {
  contestant: string;
  starts: Start[];
}

function describe(command: Command): Command {
  return command
    .option('--rounds <n>', 'how often each is started; the middle one counts', whole(1, 1000), 5)
    .option('--idle <n>', 'for how many seconds it is left alone before its memory is read', whole(0, 600), 5)
    .addHelpText(
      'after',
      `
From the spawning of the process to the first 200 of /api/health/ready, which asks the database, and the resident
memory of that process once it was left alone. With DATABASE_URL the database runs already and is migrated; with the
embedded PostgreSQL the server starts one on a directory that it has made in an earlier start. What has been read from
the disk once is in memory: the first start of each is not counted.`,
    );
}

async function run({ options, interactive, site }: Task): Promise<Outcome> {
  const chosen = options as Options;
  checkProcesses();
  const { server } = await site.startDatabase();
  const machine = await watchMachine(server);
  const database = await server.createDatabase();
  await migrate(server.url(database), MIGRATIONS);
  const build = site.copyBuild();
  const commands = [
    rabitchat(build, { DATABASE_URL: server.url(database) }),
    { ...rabitchat(build, { DATA_DIR: site.pathOf('embedded') }), name: 'with its embedded PostgreSQL' },
    floor(server.url(database)),
  ];
  const results = await compete(site, commands, { chosen, interactive });
  return report({ machine: machine(), options: chosen, results });
}

async function compete(
  site: Site,
  commands: readonly ServerCommand[],
  { chosen, interactive }: { chosen: Options; interactive: boolean },
): Promise<Result[]> {
  const results = commands.map((command) => ({ command, starts: [] as Start[] }));
  const bar = new ProgressBar(interactive, 'Starts', results.length * (chosen.rounds + 1));
  try {
    for (let round = 0; round <= chosen.rounds; round += 1) {
      for (const { command, starts } of results) {
        const start = await startOnce(site, command, round === 0 ? 0 : chosen.idle);
        if (round > 0) starts.push(start);
        bar.advance();
      }
    }
  } finally {
    bar.stop();
  }
  return results.map(({ command, starts }) => ({ contestant: command.name, starts }));
}

async function startOnce(site: Site, command: ServerCommand, idle: number): Promise<Start> {
  const began = performance.now();
  const contestant = await Contestant.start(site, command);
  const ms = performance.now() - began;
  const { processorMs } = contestant;
  await delay(idle * 1000);
  const idleBytes = contestant.memory;
  await contestant.stop();
  return { ms, processorMs, idleBytes };
}

export const start: Workload = {
  name: 'start',
  about: 'from the start of the process to its first 200, and its memory at rest, beside a bare floor',
  describe,
  run,
};
