import { Command } from 'commander';
import { readEnvironment } from '../config/environment.js';
import { openUnmigratedDatabase } from './command-database.js';
import { runCommand } from './command.js';
import { StudioServer } from './studio/studio-server.js';
import { integerOption } from './integer-option.js';

const command = new Command('db:studio')
  .description('Shows the tables of the database and their rows in a browser, read-only. Ctrl-C ends it.')
  .option('--port <number>', 'the port on 127.0.0.1; 0 picks a free one', integerOption(0, 65_535), 4983)
  .addHelpText(
    'after',
    '\nIt listens on this machine only, under the secret address that it prints. Anyone with that address can read the ' +
      'whole database until the command ends. Use psql to change data.',
  );

void runCommand(
  command,
  async ({ options, interactive }) => {
    const say = (line: string) => interactive && console.error(line);
    const interrupted = new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
    });
    const database = await openUnmigratedDatabase(readEnvironment(), say);
    try {
      const studio = await StudioServer.start(database.url, options.port as number);
      console.error(`${studio.page} (the address is a secret). Ctrl-C ends it.`);
      await interrupted;
      await studio.stop();
      return { text: 'Ended.', data: { port: options.port } };
    } finally {
      await database.close();
    }
  },
  { handlesInterrupts: true },
);
