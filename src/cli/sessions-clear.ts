import { Command } from 'commander';
import { SessionsService } from '../auth/sessions.service.js';
import { readEnvironment } from '../config/environment.js';
import { withServices } from './command-app.js';
import { type Outcome, runCommand } from './command.js';
import { confirm } from './sessions/confirm.js';

const command = new Command('sessions:clear')
  .description(
    'Logs all users out on every device; running servers close their sockets within 1 s, 5 s if their bus is down.',
  )
  .option('--yes', 'do not ask');

void runCommand(command, async ({ options, interactive }): Promise<Outcome> => {
  const config = readEnvironment();
  await confirm('This logs all users out.', { yes: options.yes === true, json: options.json === true });
  const ended = await withServices(
    config,
    (line) => interactive && console.error(line),
    (app) => app.get(SessionsService).endForAllUsers(),
  );
  return { text: `Sessions ended: ${ended}.`, data: { ended } };
});
