import type { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { BackupsRepository } from '../../health/backups.repository.js';
import { BackupsService } from '../../health/backups.service.js';
import { withSession } from './backup-session.js';

interface Proved {
  takenAt: string;
  bytes: number;
  location: string;
}

/**
 * Tells the database that was backed up, so that every node and the doctor know. Why it could not is no
 * fault of the backup: it is returned.
 */
export async function noteProved(
  config: Config,
  databaseUrl: string,
  backup: Proved,
): Promise<string | undefined> {
  const isThere = await withSession(databaseUrl, async (client) => {
    const { rows } = await client.query<{ there: boolean }>(
      "SELECT to_regclass('public.proved_backups') IS NOT NULL AS there",
    );
    return rows[0]!.there;
  });
  if (!isThere) return 'it has no table for them; npm run db:migrate makes it';
  const database = new Database(config.with({ databaseUrl, databaseReplicaUrls: [] }));
  try {
    await new BackupsService(new BackupsRepository(database)).noteProved(backup);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await database.onApplicationShutdown();
  }
}
