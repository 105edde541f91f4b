import { Command } from 'commander';
import { runCommand } from '../src/cli/command.js';
import { feed } from './feed/feed.js';
import { live } from './live/live.js';
import { requests } from './requests/requests.js';
import { TestEnvironment } from './harness/test-environment.js';
import { start } from './start/start.js';
import type { Workload } from './workload.js';

const WORKLOADS: readonly Workload[] = [requests, feed, start, live];
const NAMES = WORKLOADS.map(({ name }) => name).join(', ');

/** A usage error, as in sysexits.h. */
class UnknownWorkload extends Error {
  readonly exitCode = 64;

  constructor(name: string) {
    super(`There is no workload "${name}". There are: ${NAMES}. See bench --help.`);
  }
}

const [, , name] = process.argv;
const workload = WORKLOADS.find((one) => one.name === name);

if (workload) {
  process.argv.splice(2, 1);
  const command = workload.describe(new Command(`bench ${workload.name}`).description(workload.about));
  await runCommand(command, ({ options, interactive }) =>
    TestEnvironment.during((environment) => workload.run({ options, interactive, environment })),
  );
} else {
  const command = new Command('bench')
    .description('Load and scale benchmarks. Each starts what it measures, and takes it down again.')
    .argument('<workload>', NAMES)
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText(
      'after',
      `
Workloads:
${WORKLOADS.map((one) => `  ${one.name.padEnd(9)} ${one.about}`).join('\n')}

bench <workload> --help tells the options of one.

Exit codes: 0 measured, 1 something could not be counted, 64 wrong usage, 130 interrupted.`,
    );
  await runCommand(command, ({ args }) => Promise.reject(new UnknownWorkload(args[0]!)));
}
// Whatever still waits for something has nothing more to say.
process.exit();
