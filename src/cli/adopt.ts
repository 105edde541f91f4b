import { Command, Option } from 'commander';
import { readEnvironment } from '../config/environment.js';
import { adopt } from './adopt/adoption.js';
import { report } from './adopt/report.js';
import { openUnmigratedDatabase } from './command-database.js';
import { runCommand } from './command.js';

const command = new Command('db:adopt')
  .description(
    'Takes over an existing RabitChat database in place, while its server goes on. Without --apply nothing is changed.',
  )
  .option('--plan', 'show every step with its lock and risk (what it does anyway)')
  .addOption(new Option('--apply', 'do it; safe to interrupt and to run again').conflicts('plan'))
  .option(
    '--unescape',
    'also the texts that the original stored HTML-escaped; with --plan they are only counted',
  )
  .option('--sql', 'show the statements too');

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
