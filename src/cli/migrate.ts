import { Command, Option } from 'commander';
import type { Config } from '../config/config.js';
import { readEnvironment } from '../config/environment.js';
import { readKey } from './backup/backup-key.js';
import { openUnmigratedDatabase } from './command-database.js';
import { type Invocation, type Outcome, runCommand } from './command.js';
import { applyPending, planPending } from './schema/apply-migrations.js';
import { rehearse } from './schema/rehearsal.js';
import { rehearsalReport } from './schema/rehearsal-report.js';

const HELP = `
Exits with 0 when nothing is pending any more (with --plan: whatever is), 1 when the rehearsal failed, 66 when there is
no proved backup to rehearse on, 70 when a migration failed and was undone, 75 when its locks were not to be had, 78
when the database is not ours.`;

const command = new Command('db:migrate')
  .description(
    'Applies the pending migrations, each in a transaction of its own, as every server does when it starts. Several at once wait for one another.',
  )
  .addOption(new Option('--plan', 'only list what is pending'))
  .addOption(
    new Option(
      '--rehearse',
      'only run it on a restored copy of the last proved backup, and tell how long each statement took and what it locked',
    ).conflicts('plan'),
  )
  .option('--key-file <file>', 'with --rehearse: the key of an encrypted backup, instead of BACKUP_KEY')
  .option('--allow-unencrypted', 'with --rehearse: take a backup that is not encrypted although a key is set')
  .option(
    '--scratch-url <url>',
    'with --rehearse: a server for the copy (its password may stand in ~/.pgpass)',
  )
  .addHelpText('after', HELP);

void runCommand(command, async ({ options, interactive }) => {
  const config = readEnvironment();
  const say = (line: string) => interactive && console.error(line);
  const database = await openUnmigratedDatabase(config, say);
  try {
    if (options.plan === true) return await planPending(database.url);
    if (options.rehearse !== true) return await applyPending(database.url, say);
    return await rehearsalOn(database.url, config, { options, interactive });
  } finally {
    await database.close();
  }
});

async function rehearsalOn(
  databaseUrl: string,
  { backup }: Config,
  { options, interactive }: Pick<Invocation, 'options' | 'interactive'>,
): Promise<Outcome> {
  const {
    keyFile: file,
    scratchUrl,
    allowUnencrypted,
  } = options as {
    keyFile?: string;
    scratchUrl?: string;
    allowUnencrypted?: true;
  };
  const key = readKey({ environment: backup.key, file });
  const endpoint = backup.s3Endpoint;
  return rehearsalReport(
    await rehearse({ databaseUrl, key, endpoint, scratchUrl, allowUnencrypted, progress: { interactive } }),
  );
}
