import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { MANIFEST, type Manifest } from './manifest.js';

export interface StoredBackup {
  name: string;
  takenAt: string;
  /** The source database; undefined when the manifest does not name it. */
  source: string | undefined;
}

export interface BackupStore {
  locationOf(name: string): string;
  /** Only proved backups of this command. */
  list(): Promise<StoredBackup[]>;
  remove(name: string): Promise<void>;
}

/** Names that db:backup creates. */
export const BACKUP_NAME = /^\d{8}T\d{6}Z(-\d+)?$/;

/** Cluster and database name: two servers may have databases of the same name. */
export const sourceOf = ({
  systemIdentifier,
  database,
}: Pick<Manifest, 'systemIdentifier' | 'database'>): string | undefined =>
  systemIdentifier === undefined ? undefined : `${systemIdentifier}/${database}`;

/** The fields for retention, if the manifest is that of a proved backup. */
export function storedBackup(name: string, text: string): StoredBackup | undefined {
  try {
    const manifest = JSON.parse(text) as Manifest;
    const { format, proof, takenAt } = manifest;
    if (format === undefined || proof === undefined || typeof takenAt !== 'string') return undefined;
    return { name, takenAt, source: sourceOf(manifest) };
  } catch {
    return undefined;
  }
}

export class FolderStore implements BackupStore {
  constructor(private readonly home: string) {}

  locationOf(name: string): string {
    return path.join(this.home, name);
  }

  async list(): Promise<StoredBackup[]> {
    const backups: StoredBackup[] = [];
    for (const name of (await readdir(this.home)).filter((entry) => BACKUP_NAME.test(entry))) {
      const text = await readFile(path.join(this.home, name, MANIFEST), 'utf8').catch(() => '');
      const backup = storedBackup(name, text);
      if (backup) backups.push(backup);
    }
    return backups;
  }

  /** Deletes the manifest first, so that a partial deletion does not look like a backup. */
  async remove(name: string): Promise<void> {
    await rm(path.join(this.home, name, MANIFEST));
    await rm(path.join(this.home, name), { recursive: true });
  }
}
