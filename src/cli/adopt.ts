import { Command, Option } from 'commander';
import { readEnvironment } from '../config/environment.js';
import { adopt } from './adopt/adoption.js';
import { report } from './adopt/report.js';
import { openUnmigratedDatabase } from './command-database.js';
import { runCommand } from './command.js';

const command = new Command('db:adopt')
  .description(
    'Adopts an existing RabitChat database in place while its server keeps running. Without --apply nothing is changed.',
  )
  .option('--plan', 'show every step with its lock and risk (the default)')
  .addOption(new Option('--apply', 'run the steps; safe to interrupt and to repeat').conflicts('plan'))
  .option(
    '--unescape',
    'also unescape the texts that the original stored HTML-escaped; with --plan only count them',
  )
  .option('--sql', 'also show the statements');

void runCommand(command, async ({ options, interactive }) => {
  const say = (line: string) => interactive && console.error(line);
  const database = await openUnmigratedDatabase(readEnvironment(), say);
  try {
    const adoption = await adopt(database.url, {
      apply: options.apply === true,
      unescape: options.unescape === true,
      onStep: (step, changes) => changes === undefined && say(`${step.title} …`),
    });
    return report(adoption, { sql: options.sql === true });
  } finally {
    await database.close();
  }
});
