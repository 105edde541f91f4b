import { Command } from 'commander';
import { readEnvironment } from '../config/environment.js';
import { readPassword } from './accounts/read-password.js';
import { setPassword } from './accounts/set-password.js';
import { withServices } from './command-app.js';
import { type Outcome, runCommand } from './command.js';

const command = new Command('users:set-password')
  .description("Sets an account's password and ends its sessions, on running servers within 1 s.")
  .argument('<username|email>', 'the account; an exact match wins over one in other case')
  .option('--file <path>', 'read the password from this file')
  .addHelpText(
    'after',
    `
The password is typed without echo, or piped in: printf %s "$NEW" | npm run -s users:set-password -- alice. It must have 8
characters at least and 72 bytes at most, and not be a common one.`,
  );

void runCommand(command, async ({ options, args, interactive }): Promise<Outcome> => {
  const set = await withServices(
    readEnvironment(),
    (line) => interactive && console.error(line),
    (app) => setPassword(app, args[0]!, () => readPassword(options.file as string | undefined)),
  );
  return { text: `${set.username} has a new password. Sessions ended: ${set.sessionsEnded}.`, data: set };
});
