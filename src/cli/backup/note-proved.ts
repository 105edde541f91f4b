import type { Client } from 'pg';
import type { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { BackupsRepository, type NewBackup } from '../../backups/backups.repository.js';
import { BackupsService } from '../../backups/backups.service.js';
import { reasonOf } from '../../database/root-cause.js';
import { withSession } from './backup-session.js';

/**
 * Records the backup in its database for the nodes and the doctor. Returns the reason of a failure, which does not
 * affect the backup.
 */
export async function noteProved(
  config: Config,
  databaseUrl: string,
  backup: NewBackup,
): Promise<string | undefined> {
  try {
    if (!(await withSession(databaseUrl, hasProvedBackupsTable)))
      return 'it has no table for them; npm run db:migrate makes it';
    await note(new Database(config.with({ databaseUrl, databaseReplicaUrls: [] })), backup);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

async function note(database: Database, backup: NewBackup): Promise<void> {
  try {
    await new BackupsService(new BackupsRepository(database)).recordProved(backup);
  } finally {
    await database.onApplicationShutdown();
  }
}

/** False for a database that is not migrated. */
export async function hasProvedBackupsTable(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    "SELECT to_regclass('public.proved_backups') IS NOT NULL AS there",
  );
  return rows[0]!.there;
}
