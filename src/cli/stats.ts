import { Command } from 'commander';
import { readEnvironment } from '../config/environment.js';
import { withClient } from '../database/connection.js';
import { openUnmigratedDatabase } from './command-database.js';
import { type Outcome, runCommand } from './command.js';
import { runSections, enableStatements } from './stats/run-sections.js';
import { formatSections } from './stats/format-sections.js';

const STATEMENT_TIMEOUT_MS = 30_000;

const command = new Command('db:stats')
  .description(
    'Shows statistics of the database: sizes, index use, slow statements, cache hits, bloat, connections, locks. Reads only.',
  )
  .option('--enable-statements', 'first create the extension pg_stat_statements, if the server preloads it');

void runCommand(command, async ({ options, interactive }): Promise<Outcome> => {
  const database = await openUnmigratedDatabase(
    readEnvironment(),
    (line) => interactive && console.error(line),
  );
  const settings = {
    application_name: 'rabitchat stats',
    session: { statement_timeout: STATEMENT_TIMEOUT_MS },
  };
  try {
    const answers = await withClient(database.superuserUrl ?? database.url, settings, async (client) => {
      if (options.enableStatements === true) await enableStatements(client);
      return runSections(client);
    });
    const sections = answers.map(
      ({ name, rows, note, unavailable }) => [name, { rows, note, unavailable }] as const,
    );
    return { text: formatSections(answers), data: { takenAt: new Date(), ...Object.fromEntries(sections) } };
  } finally {
    await database.close();
  }
});
