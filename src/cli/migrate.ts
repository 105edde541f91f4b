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
Exits with 0 when nothing is pending any more (with --plan always), 1 when the rehearsal failed, 66 without a proved
backup to rehearse on, 70 when a migration failed and was undone, 75 when its locks could not be acquired, 78 when the
database is not ours.`;

const command = new Command('db:migrate')
  .description(
    'Applies the pending migrations, each in its own transaction, as every server does at its start. Concurrent runs wait for one another.',
  )
  .addOption(new Option('--plan', 'only list the pending migrations'))
  .addOption(
    new Option(
      '--rehearse',
      'run the migrations only on a restored copy of the last proved backup, and report the time and the locks of each statement',
    ).conflicts('plan'),
  )
  .option('--key-file <file>', 'with --rehearse: the key of an encrypted backup, instead of BACKUP_KEY')
  .option('--allow-unencrypted', 'with --rehearse: accept an unencrypted backup although a key is set')
  .option('--scratch-url <url>', 'with --rehearse: a server for the copy (its password may be in ~/.pgpass)')
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
