import { withClient } from '../../database/connection.js';
import { migrate, surveyMigrations } from '../../database/migrate.js';
import { MIGRATIONS } from '../../database/open-database.js';
import { withSession } from '../backup/backup-session.js';
import { withBackup } from '../backup/find-backup.js';
import type { Manifest } from '../backup/manifest.js';
import { hasProvedBackupsTable } from '../backup/note-proved.js';
import { restoreInto } from '../backup/restore-into.js';
import { createScratch } from '../backup/scratch-database.js';
import type { Progress } from '../backup/stages.js';
import { LockWatch, type RehearsedMigration } from './lock-watch.js';

export interface RehearsalOptions {
  databaseUrl: string;
  key: Buffer | undefined;
  allowUnencrypted?: boolean | undefined;
  /** The S3 endpoint, if not Amazon's. */
  endpoint: string | undefined;
  scratchUrl?: string | undefined;
  progress: Progress;
  folder?: string;
}

export interface Rehearsal {
  backup?: { takenAt: string; location: string };
  scratch?: string;
  restoreMs?: number;
  undropped?: string;
  migrations: RehearsedMigration[];
}

class NoProvedBackup extends Error {
  /** EX_NOINPUT of sysexits.h. */
  readonly exitCode = 66;

  constructor() {
    super('No proved backup of this database is known to rehearse on. Take one: npm run db:backup');
  }
}

class RehearsalFailed extends Error {
  readonly exitCode = 1;

  constructor(cause: Error) {
    super(`The rehearsal failed, on the copy; the real database was not touched. ${cause.message}`, {
      cause,
    });
  }
}

const LAST_PROVED = `
  SELECT location, to_char(taken_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "takenAt" FROM public.proved_backups
  ORDER BY taken_at DESC LIMIT 1`;

/**
 * Runs the pending migrations on the last proved backup, restored into a scratch database that is dropped afterwards.
 * @throws NoProvedBackup, RehearsalFailed, BackupFault
 */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  const { databaseUrl, endpoint, progress, key, allowUnencrypted, folder: migrations = MIGRATIONS } = options;
  const { pending } = await surveyMigrations(databaseUrl, migrations);
  if (pending.length === 0) return { migrations: [] };
  const backup = await lastProvedBackup(databaseUrl);
  return withBackup(
    backup.location,
    { endpoint, progress, key, allowUnencrypted },
    async (folder, manifest) => ({
      backup,
      ...(await rehearseOnCopy(folder, manifest, { ...options, folder: migrations })),
    }),
  );
}

function lastProvedBackup(databaseUrl: string): Promise<{ location: string; takenAt: string }> {
  return withSession(databaseUrl, async (client) => {
    if (!(await hasProvedBackupsTable(client))) throw new NoProvedBackup();
    const last = await client.query<{ location: string; takenAt: string }>(LAST_PROVED);
    if (!last.rows[0]) throw new NoProvedBackup();
    return last.rows[0];
  });
}

async function rehearseOnCopy(
  folder: string,
  manifest: Manifest,
  options: RehearsalOptions,
): Promise<Omit<Rehearsal, 'backup'>> {
  const { databaseUrl: sourceUrl, scratchUrl, key, allowUnencrypted, progress } = options;
  const scratch = await createScratch({ sourceUrl, scratchUrl, serverMajor: manifest.server.major });
  try {
    const began = performance.now();
    await restoreInto(folder, scratch.url, { key, allowUnencrypted, manifest, progress });
    const restoreMs = Math.round(performance.now() - began);
    const migrations = await migrateWithLockWatch(scratch.url, options.folder!);
    const undropped = await scratch.drop();
    return { scratch: scratch.where, restoreMs, migrations, ...(undropped !== undefined && { undropped }) };
  } finally {
    await scratch.drop();
  }
}

function migrateWithLockWatch(url: string, migrations: string): Promise<RehearsedMigration[]> {
  return withClient(url, { application_name: 'rabitchat rehearsal' }, async (onlooker) => {
    const watch = new LockWatch(onlooker);
    await migrate(url, migrations, watch).catch((error: Error) => {
      throw new RehearsalFailed(error);
    });
    return watch.migrations;
  });
}
