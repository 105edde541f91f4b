import path from 'node:path';
import { Command } from 'commander';
import { readEnvironment } from '../config/environment.js';
import { openUnmigratedDatabase } from './command-database.js';
import { type Outcome, runCommand } from './command.js';
import { EXPORTABLES } from './export/exportables.js';
import { exportTables } from './export/export-tables.js';
import { ProgressBar } from './progress-bar.js';

const MEGABYTE = 2 ** 20;

const command = new Command('db:export')
  .description(
    'Writes tables as CSV files (RFC 4180, UTF-8, times in UTC) of one moment, while the server goes on.',
  )
  .option('--user <name>', 'only the data of this user: a username, an id or an e-mail address')
  .option('--table <names...>', 'only these tables')
  .option('--to <folder>', 'target; a new or empty folder (DATA_DIR/exports/<time>)')
  .option('--private', 'include phone numbers, birthdays and other private data')
  .option('--spreadsheet', 'put an apostrophe before texts that a spreadsheet would run as a formula')
  .addHelpText(
    'after',
    `
Never exported: passwords, sessions, reset codes, keys, deleted data. Only you can read the files; they contain private
messages and e-mail addresses, so protect them. Tables: ${EXPORTABLES.map(({ table }) => table).join(', ')}.`,
  );

void runCommand(command, async ({ options, interactive }): Promise<Outcome> => {
  const config = readEnvironment();
  const {
    user,
    table,
    to,
    private: withPrivate,
    spreadsheet,
  } = options as Record<string, unknown> & {
    user?: string;
    table?: string[];
    to?: string;
  };
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const folder = path.resolve(to ?? path.join(config.dataDir, 'exports', stamp));
  const request = {
    folder,
    user,
    tables: table,
    withPrivate: withPrivate === true,
    forSpreadsheets: spreadsheet === true,
  };
  const database = await openUnmigratedDatabase(config, (line) => interactive && console.error(line));
  let bar: ProgressBar | undefined;
  try {
    const exported = await exportTables(database.url, request, (total) => {
      bar = new ProgressBar(interactive, 'Megabytes', Math.ceil(total / MEGABYTE));
      return (bytes) => bar?.advance(bytes / MEGABYTE);
    });
    const lines = Object.entries(exported.rows).map(([name, count]) => `  ${name.padEnd(20)} ${count}`);
    return { text: [`Exported to ${folder}:`, ...lines].join('\n'), data: exported };
  } finally {
    bar?.stop();
    await database.close();
  }
});
