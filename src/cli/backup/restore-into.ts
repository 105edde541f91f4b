import type { Client } from 'pg';
import { BackupFault } from './backup-fault.js';
import { verifyFiles } from './backup-files.js';
import { withSession } from './backup-session.js';
import { compare } from './compare-restored.js';
import { loadByCopy } from './copy-load.js';
import { assertEmptyDatabase } from './assert-empty.js';
import { keyOf, type Manifest, type ManifestAccess, readManifest, type Stages } from './manifest.js';
import { loadByPgRestore } from './pg-restore.js';
import type { Progress } from './stages.js';
import { stageRunner } from './stages.js';

export interface RestoreOptions extends ManifestAccess {
  /** The verified manifest, if the caller already has it. */
  manifest?: Manifest;
  /** False leaves out the rows of user_sessions. */
  sessions?: boolean;
  progress?: Progress;
}

const SESSIONS = 'public.user_sessions';

/**
 * Verifies a backup, loads it into an empty database and compares the result with the manifest. Our own dump commits
 * after the comparison; one of pg_dump commits before it.
 * @throws BackupFault that names every difference
 */
export async function restoreInto(
  folder: string,
  databaseUrl: string,
  options: RestoreOptions = {},
): Promise<{ manifest: Manifest; stages: Stages }> {
  const manifest = options.manifest ?? (await readManifest(folder, options));
  const key = keyOf(manifest, options, folder);
  const stages = stageRunner(options.progress);
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  await stages.run('verify', bytes, (advance) => verifyFiles(folder, manifest.files, advance));
  await withSession(databaseUrl, async (client) => {
    await assertEmptyDatabase(client, databaseUrl);
    await assertServerVersion(client, manifest);
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    if (manifest.tool === 'copy') await client.query('BEGIN');
    await stages.run('restore', rows, async (onRows) => {
      if (manifest.tool === 'copy') await loadByCopy(client, { folder, key, manifest, onRows });
      else await loadByPgRestore(databaseUrl, { folder, key, manifest, onRows });
    });
    await stages.run('compare', rows, (onRows) => compare(client, manifest, onRows));
    if (options.sessions === false) await client.query(`DELETE FROM ${SESSIONS}`);
    if (manifest.tool === 'copy') await client.query('COMMIT');
    await client.query('ANALYZE');
  });
  return { manifest, stages: stages.times };
}

async function assertServerVersion(client: Client, { server }: Manifest): Promise<void> {
  const { rows } = await client.query<{ number: string }>(
    "SELECT current_setting('server_version_num') AS number",
  );
  const major = Math.floor(Number(rows[0]!.number) / 10_000);
  if (major >= server.major) return;
  throw new BackupFault(
    'config',
    `The backup is of PostgreSQL ${server.major}, and this server is ${major}. Restore into ${server.major} or newer.`,
  );
}
