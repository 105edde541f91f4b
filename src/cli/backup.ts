import { Command, Option } from 'commander';
import { readEnvironment } from '../config/environment.js';
import { version } from '../config/version.js';
import { readKey } from './backup/backup-key.js';
import { formatBackup, formatVerified } from './backup/backup-report.js';
import { runBackup } from './backup/backup-run.js';
import { baseBackup } from './backup/base-backup.js';
import type { Tool } from './backup/manifest.js';
import { verifyBackup } from './backup/verify-backup.js';
import { openUnmigratedDatabase } from './command-database.js';
import { type Outcome, runCommand } from './command.js';
import { integerOption } from './integer-option.js';

const kept = integerOption(1, 99_999);

const HELP = `
Every backup is proved: one snapshot of the database is dumped, restored into a scratch database and compared with the
snapshot by rows, checksums and names, and its invariants are checked. Until then its name is <time>.unproved. The server
keeps running.

Without --tool, the embedded database is dumped by our own dump (COPY), since it has no client programs; any other by
pg_dump of at least the server's version, or by our own dump if there is none. Our own dump lists what it cannot include
and then writes nothing. Neither includes owners and grants: the restoring role owns everything.

BACKUP_KEY or --key-file (64 hexadecimal digits, openssl rand -hex 32) encrypts with AES-256-GCM. A restore
needs the key: keep it elsewhere. For s3:// the SDK's usual environment gives credentials and region (AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_REGION, profiles); BACKUP_S3_ENDPOINT names a store that is not Amazon's.

Exit codes: 0 proved, 64 wrong usage, 65 not proved or damaged, 66 no such backup, 69 the database or S3 is away,
73 the folder is not empty, 78 a key, a program or a version is missing, 130 interrupted (nothing is left behind).`;

const command = new Command('db:backup')
  .description('Takes a backup of the database and proves it.')
  .option('--to <place>', 'a folder that holds backups, or s3://bucket/prefix (default: backups in DATA_DIR)')
  .addOption(new Option('--tool <tool>', 'how to dump').choices(['pg_dump', 'copy']))
  .option('--key-file <file>', 'the file with the key to encrypt with, instead of BACKUP_KEY')
  .option('--scratch-url <url>', 'a server for the scratch database (its password may be in ~/.pgpass)')
  .option(
    '--accept-violations',
    'accept violated invariants, as is always done before db:adopt; the manifest lists them',
  )
  .option('--keep <n>', 'afterwards keep only the last n proved backups', kept)
  .option(
    '--keep-days <n>',
    'afterwards keep only those of the last n days (with --keep: what either keeps)',
    kept,
  )
  .addOption(
    new Option('--verify <backup>', 'only verify the files of a backup').conflicts([
      'to',
      'keep',
      'keepDays',
      'base',
    ]),
  )
  .option('--allow-unencrypted', 'with --verify: take a backup that is not encrypted although a key is set')
  .addOption(
    new Option(
      '--base <folder>',
      'take a base backup of the embedded database, for db:restore --to <time>',
    ).conflicts('to'),
  )
  .addHelpText('after', HELP);

interface Options {
  to?: string;
  tool?: Tool;
  keyFile?: string;
  scratchUrl?: string;
  acceptViolations?: true;
  keep?: number;
  keepDays?: number;
  verify?: string;
  allowUnencrypted?: true;
  base?: string;
}

void runCommand(command, async ({ options, interactive }): Promise<Outcome> => {
  const { to, tool, scratchUrl, keep, keepDays, ...chosen } = options as Options;
  const config = readEnvironment();
  const progress = { interactive };
  const key = readKey({ environment: config.backup.key, file: chosen.keyFile });
  if (chosen.verify) {
    const { verify, allowUnencrypted } = chosen;
    const endpoint = config.backup.s3Endpoint;
    return formatVerified(await verifyBackup(verify, { key, allowUnencrypted, endpoint, progress }));
  }
  const database = await openUnmigratedDatabase(config, (line) => interactive && console.error(line));
  try {
    const databaseUrl = database.url;
    if (chosen.base) return await baseBackup(chosen.base, { superuserUrl: database.superuserUrl, progress });
    const acceptViolations = chosen.acceptViolations === true;
    return formatBackup(
      await runBackup({
        config,
        databaseUrl,
        version,
        to,
        tool,
        key,
        scratchUrl,
        acceptViolations,
        keep,
        keepDays,
        progress,
      }),
    );
  } finally {
    await database.close();
  }
});
