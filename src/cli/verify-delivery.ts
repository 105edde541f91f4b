import { Command, Option } from 'commander';
import { type Invocation, type Outcome, runCommand } from './command.js';
import {
  DEFAULT_URL,
  duration,
  fraction,
  type Options,
  planOf,
  positive,
  urls,
} from './verify/verify-options.js';
import { VerifyProgress } from './verify/verify-progress.js';
import { formatVerification } from './verify/verification-report.js';
import { verifyDelivery } from './verify/verification.js';
import { integerOption } from './integer-option.js';

const command = new Command('verify:delivery')
  .description(
    'Sends real traffic through a running deployment over its public API, and proves that nothing was lost, ' +
      'doubled or reordered.',
  )
  .option('--url <url>', `address of the deployment; may be repeated (default: ${DEFAULT_URL})`, urls)
  .option('--nodes <urls>', 'several nodes, separated by commas; traffic goes through all of them', urls)
  .option('--users <n>', 'number of users, who sign up and follow each other', integerOption(2, 50), 6)
  .option('--accounts <file>', 'existing logins instead, one name:password a line')
  .addOption(
    new Option('--duration <time>', 'duration of the traffic, such as 30s or 5m')
      .argParser(duration)
      .default(30_000, '30s'),
  )
  .option('--rate <n>', 'messages per second in total (default: 20, less where rate limits apply)', positive)
  .option('--seed <n>', 'repeats the choices of an earlier run', integerOption(0, 2 ** 32 - 1))
  .option('--edits <fraction>', 'edits per message', fraction, 0.15)
  .option('--deletes <fraction>', 'deletions per message', fraction, 0.05)
  .option('--reactions <fraction>', 'reactions per message', fraction, 0.15)
  .option('--resends <fraction>', 'share of messages that are sent twice on purpose', fraction, 0.1)
  .option('--cleanup', 'delete the new accounts after a clean run')
  .addHelpText(
    'after',
    `
A message is sent under one clientMessageId, over REST or a socket of any node, until it is acknowledged. At the end
every user's history, live client and unread count are compared with what was acknowledged.

Rate limits apply to the run as to everyone. The default rate keeps each person below 60 messages a minute; beyond
that, answers of 429 are waited out. Signups are limited to 10 an hour for each address: give --accounts, or run the
server with RATE_LIMITS=off. The first Ctrl-C ends the sending and begins the judging.

Exit codes: 0 proved clean, 1 violations shown, 2 could not tell, 64 wrong usage.`,
  );

async function work({ options, interactive }: Invocation): Promise<Outcome> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  try {
    const plan = await planOf(options as unknown as Options);
    return formatVerification(await verifyDelivery(plan, new VerifyProgress(interactive), stop.signal));
  } catch (error) {
    // An error proves nothing, so it is not a verdict.
    throw Object.assign(error as Error, { exitCode: 2 });
  }
}

await runCommand(command, work, { handlesInterrupts: true });
