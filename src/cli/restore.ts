import { Command } from 'commander';
import { databaseUrlIn, readEnvironment } from '../config/environment.js';
import { BackupFault } from './backup/backup-fault.js';
import { readKey } from './backup/backup-key.js';
import { formatRestored } from './backup/backup-report.js';
import { withBackup } from './backup/find-backup.js';
import { prepareRecovery, type PointInTime } from './backup/point-in-time.js';
import { restoreInto } from './backup/restore-into.js';
import { openUnmigratedDatabase } from './command-database.js';
import { type Outcome, runCommand } from './command.js';

const HELP = `
Restores into an EMPTY database only (DATABASE_URL, the one that --database-url-env names, or the embedded one).
The files are verified first; the result is compared with the manifest: rows, checksums, sequences, names. Our own
dump is loaded and compared in one transaction; one of pg_dump is loaded in one, and compared afterwards.

With a key (BACKUP_KEY or --key-file) a backup that is not encrypted is refused, since anyone who can write to the store
could have made it; --allow-unencrypted takes it all the same. A restore runs the SQL that is in the backup.

Logins: sessions are restored with everything else, so users stay logged in; but a login that was ended after the backup
(a logout, a changed password, a revoked device) works again. --without-sessions leaves all of them out.

To a point in time (never into a database): --to 2026-11-25T18:30:00Z --base <folder> --wal <folder> --data-dir <folder>
makes an empty folder into a data directory that recovers when it is started. --base is a base backup by pg_basebackup
(plain, or base.tar[.gz]) or db:backup --base; --wal is what archive_command filled.

Exit codes: 0 restored and equal, 64 wrong usage, 65 damaged or not equal, 66 no such backup, 69 the database or S3 is
away, 73 the target is not empty, 78 a key, a program or a version is missing, 130 interrupted.`;

const command = new Command('db:restore')
  .description('Restores a backup into an empty database, or a base backup to a point in time.')
  .argument('[backup]', 'a folder that db:backup made, or its s3:// address')
  .option('--database-url-env <name>', 'the environment variable with the address of the target database')
  .option('--key-file <file>', 'the file with the key of an encrypted backup, instead of BACKUP_KEY')
  .option('--allow-unencrypted', 'restore a backup that is not encrypted although a key is set')
  .option('--without-sessions', 'leave all logins out')
  .option('--to <time>', 'the point in time, with its zone')
  .option('--base <folder>', 'with --to: the base backup')
  .option('--wal <folder>', 'with --to: the archived write-ahead log')
  .option('--data-dir <folder>', 'with --to: an empty folder, which becomes the data directory')
  .addHelpText('after', HELP);

interface Options extends Partial<PointInTime> {
  databaseUrlEnv?: string;
  keyFile?: string;
  allowUnencrypted?: true;
  withoutSessions?: true;
}

void runCommand(command, async ({ options, args, interactive }): Promise<Outcome> => {
  const chosen = options as Options;
  const { to, base, wal, dataDir } = chosen;
  if (
    to !== undefined &&
    base !== undefined &&
    wal !== undefined &&
    dataDir !== undefined &&
    args.length === 0
  ) {
    return prepareRecovery({ to, base, wal, dataDir });
  }
  if ((to ?? base ?? wal ?? dataDir) !== undefined) {
    throw new BackupFault(
      'usage',
      'A point in time wants all of --to, --base, --wal and --data-dir, and no backup.',
    );
  }
  if (args.length !== 1)
    throw new BackupFault('usage', 'Name one backup: npm run db:restore -- <backup>. See --help.');
  return restore(args[0]!, chosen, interactive);
});

async function restore(location: string, chosen: Options, interactive: boolean): Promise<Outcome> {
  const config = readEnvironment();
  const progress = { interactive };
  const key = readKey({ environment: config.backup.key, file: chosen.keyFile });
  const target = chosen.databaseUrlEnv
    ? config.with({ databaseUrl: databaseUrlIn(chosen.databaseUrlEnv) })
    : config;
  const sessions = chosen.withoutSessions !== true;
  const access = { key, allowUnencrypted: chosen.allowUnencrypted };
  const source = { ...access, endpoint: config.backup.s3Endpoint, progress };
  return withBackup(location, source, async (folder, manifest) => {
    const database = await openUnmigratedDatabase(target, (line) => interactive && console.error(line));
    try {
      const { stages } = await restoreInto(folder, database.url, { ...access, manifest, sessions, progress });
      return formatRestored(manifest, stages, { sessions });
    } finally {
      await database.close();
    }
  });
}
