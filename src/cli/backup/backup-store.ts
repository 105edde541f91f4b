import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { MANIFEST, type Manifest } from './manifest.js';

export interface StoredBackup {
  /** Inside its store. */
  name: string;
  takenAt: string;
}

/** A place that holds proved backups, each under the name of its time. */
export interface BackupStore {
  locationOf(name: string): string;
  /** The proved ones that this command made, and nothing else. */
  list(): Promise<StoredBackup[]>;
  remove(name: string): Promise<void>;
}

/** The names that db:backup gives. */
export const BACKUP_NAME = /^\d{8}T\d{6}Z(-\d+)?$/;

/** What a manifest says of when it was taken, if it is one of a proved backup. */
export function provedAtTime(text: string): string | undefined {
  try {
    const { format, takenAt, proof } = JSON.parse(text) as Partial<Manifest>;
    return format !== undefined && proof !== undefined ? takenAt : undefined;
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
      const takenAt = provedAtTime(text);
      if (takenAt) backups.push({ name, takenAt });
    }
    return backups;
  }

  /** The manifest first: what is only half deleted must not look like a backup. */
  async remove(name: string): Promise<void> {
    await rm(path.join(this.home, name, MANIFEST));
    await rm(path.join(this.home, name), { recursive: true });
  }
}
