import { Command } from 'commander';
import { readEnvironment } from '../config/environment.js';
import { openUnmigratedDatabase } from './command-database.js';
import { runCommand } from './command.js';
import { startStudio } from './schema/studio.js';

const command = new Command('db:studio')
  .description(
    'Lets you look at the database in a browser, by drizzle-kit studio, which gets every other argument. Ends with Ctrl-C.',
  )
  .usage('[--json] [--port <number>] [--host <name>] [arguments of drizzle-kit studio]')
  .allowUnknownOption()
  .argument('[arguments...]', 'for drizzle-kit studio')
  .addHelpText(
    'after',
    '\nIt answers on this machine alone unless --host says otherwise. Its page comes from https://local.drizzle.studio, ' +
      'so the browser needs the internet. Needs the development dependencies.',
  );

void runCommand(
  command,
  async ({ args, interactive }) => {
    const say = (line: string) => interactive && console.error(line);
    const database = await openUnmigratedDatabase(readEnvironment(), say);
    try {
      const studio = await startStudio(database.url, args);
      console.error(`${studio.page} (the page itself comes from the internet). Ctrl-C ends it.`);
      process.once('SIGINT', () => studio.stop());
      process.once('SIGTERM', () => studio.stop());
      await studio.ended;
      return { text: 'Ended.', data: { page: studio.page } };
    } finally {
      await database.close();
    }
  },
  { ownInterrupts: true },
);
