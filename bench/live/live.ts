import { type Command, InvalidArgumentError } from 'commander';
import type { Outcome } from '../../src/cli/command.js';
import { ProgressBar } from '../../src/cli/progress-bar.js';
import { integerOption } from '../../src/cli/integer-option.js';
import { watchMachine } from '../harness/machine.js';
import type { Task, Workload } from '../workload.js';
import { bare, ours, type Pair } from './pairs.js';
import { report } from './report.js';
import type { Options, Result } from './results.js';
import { measure } from './traffic.js';

const WARM_UP_SECONDS = 3;

function describe(command: Command): Command {
  return command
    .option('--clients <n>', 'an even number; half of them send, each to one of the others', even, 200)
    .option('--rate <n>', 'messages a second in all', integerOption(1, 100_000), 100)
    .option('--seconds <n>', 'how long a round takes', integerOption(1, 3600), 20)
    .option('--rounds <n>', 'how often each is measured', integerOption(1, 100), 3)
    .addHelpText(
      'after',
      `
Two of our nodes, senders at one and receivers at the other, and beside them two processes of a relay that does an
INSERT and a NOTIFY and nothing else. Messages are sent at an even pace, whatever becomes of the one before; the clock
starts when each was due. A message that does not arrive, or is not acknowledged, ends the run with exit code 1.`,
    );
}

const wholeClients = integerOption(2, 10_000);

function even(text: string): number {
  const clients = wholeClients(text);
  if (clients % 2 === 0) return clients;
  throw new InvalidArgumentError('It must be an even number.');
}

async function run({ options, interactive, environment }: Task): Promise<Outcome> {
  const chosen = options as Options;
  const { server } = await environment.startDatabase();
  const machine = await watchMachine(server);
  const servers: (Result & { pairs: Pair[] })[] = [
    { server: 'rabitchat', pairs: await ours(environment, server, chosen.clients), rounds: [] },
    { server: 'bare relay', pairs: await bare(environment, server, chosen.clients), rounds: [] },
  ];
  const bar = new ProgressBar(interactive, 'Rounds', servers.length * (chosen.rounds + 1));
  try {
    for (let round = 0; round <= chosen.rounds; round += 1) {
      for (const { pairs, rounds } of servers) {
        // Both have been warmed up before anything counts.
        const seconds = round === 0 ? Math.min(WARM_UP_SECONDS, chosen.seconds) : chosen.seconds;
        const measured = await measure(pairs, { rate: chosen.rate, seconds });
        if (round > 0) rounds.push(measured);
        bar.advance();
      }
    }
  } finally {
    bar.stop();
    servers
      .flatMap(({ pairs }) => pairs)
      .forEach(({ sender, receiver }) => [sender, receiver].forEach((socket) => socket.disconnect()));
  }
  return report({ machine: machine(), options: chosen, results: servers });
}

export const live: Workload = {
  name: 'live',
  about: "sending to the other node's client, beside a bare socket.io relay with an INSERT",
  describe,
  run,
};
