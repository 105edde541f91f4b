import { Command } from 'commander';
import { readEnvironment } from '../config/environment.js';
import { openUnmigratedDatabase } from './command-database.js';
import { runCommand } from './command.js';
import { PUSH_WITH_FORCE } from './schema/finding.js';
import { push } from './schema/push.js';
import { refusalLines, pushReport } from './schema/push-report.js';

const command = new Command('db:push')
  .description(
    'Brings the schema to the shape of this code, additively, while servers keep running. A change that would lose data is refused, with the reason.',
  )
  .option('--force', 'also apply what would be refused, after showing it')
  .addHelpText(
    'after',
    `\nWrite ${PUSH_WITH_FORCE}: without the "--" npm takes --force for itself. No table is ever dropped or emptied, ` +
      'and tables that are not ours, user_sessions among them, are not touched.\n' +
      'Exits with 0 when the schema is what this code expects, 1 when drift remains, 78 when the database is not ours.',
  );

void runCommand(command, async ({ options, interactive }) => {
  const force = options.force === true;
  const say = (line: string) => interactive && console.error(line);
  const database = await openUnmigratedDatabase(readEnvironment(), say);
  try {
    const result = await push(database.url, {
      force,
      onRefusal: (refusal) => force && console.error(refusalLines('Forced', refusal)),
      onMend: (drift) => say(`${drift.detail} Mending …`),
    });
    return pushReport(result);
  } finally {
    await database.close();
  }
});
