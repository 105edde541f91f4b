import { Command } from 'commander';
import { Client } from 'pg';
import { readEnvironment } from '../config/environment.js';
import { connectionSettings } from '../database/connection.js';
import { openUnmigratedDatabase } from './command-database.js';
import { type Outcome, runCommand } from './command.js';
import { askAll, enableStatements } from './stats/ask.js';
import { layOut } from './stats/layout.js';

/** A server that is busy has better things to do. */
const PATIENCE_MS = 30_000;

const command = new Command('db:stats')
  .description(
    'What PostgreSQL knows about this database: sizes, index use, slow statements, cache hits, bloat, connections, locks. Reads only.',
  )
  .option(
    '--enable-statements',
    'create the extension pg_stat_statements here first, where the server counts',
  );

void runCommand(command, async ({ options, interactive }): Promise<Outcome> => {
  const database = await openUnmigratedDatabase(
    readEnvironment(),
    (line) => interactive && console.error(line),
  );
  const client = new Client({
    ...connectionSettings(database.url),
    application_name: 'rabitchat stats',
    statement_timeout: PATIENCE_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (options.enableStatements === true) await enableStatements(client);
    const answers = await askAll(client);
    const sections = answers.map(
      ({ name, rows, note, unavailable }) => [name, { rows, note, unavailable }] as const,
    );
    return { text: layOut(answers), data: { takenAt: new Date(), ...Object.fromEntries(sections) } };
  } finally {
    await client.end();
    await database.close();
  }
});
