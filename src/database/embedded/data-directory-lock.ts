import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DataDirectoryBusy } from './embedded-postgres.errors.js';
import { processIdentity } from './process-table.js';

interface LockClaim {
  id: string;
  pid: number;
  identity: string;
}

/**
 * Exclusive lock on a data directory, held until release or process exit.
 *
 * Each process appends a claim to the lock file; the first claim of a live process owns the directory. Line order
 * decides every race and a dead owner needs no removal, so two processes cannot both take over a stale lock.
 */
export class DataDirectoryLock {
  private constructor(private readonly file: string) {}

  /** @throws DataDirectoryBusy when a live process, this one included, already holds the lock */
  static acquire(dataDir: string): DataDirectoryLock {
    const file = lockFile(dataDir);
    const mine = newClaim();
    const owner = ownerAfterClaiming(file, mine);
    if (owner.id !== mine.id) {
      appendFileSync(file, `\nwithdrawn ${mine.id}\n`);
      throw new DataDirectoryBusy(dataDir, owner.pid);
    }
    compact(file, mine);
    return new DataDirectoryLock(file);
  }

  static isHeld(dataDir: string): boolean {
    return activeClaims(lockFile(dataDir)).some(isAlive);
  }

  release(): void {
    rmSync(this.file, { force: true });
  }
}

function lockFile(dataDir: string): string {
  return path.join(dataDir, 'postgres.lock');
}

function newClaim(): LockClaim {
  const identity = processIdentity(process.pid) ?? 'unknown';
  return { id: randomUUID(), pid: process.pid, identity };
}

function ownerAfterClaiming(file: string, mine: LockClaim): LockClaim {
  for (;;) {
    appendFileSync(file, lineOf(mine), { mode: 0o600 });
    const claims = activeClaims(file);
    // The owner replaced or removed the file between append and read: claim again.
    if (claims.some(({ id }) => id === mine.id)) {
      return claims.find((claim) => claim.id === mine.id || isAlive(claim)) ?? mine;
    }
  }
}

/** Only the owner calls this; a process that appended to the old file finds its claim missing and retries. */
function compact(file: string, mine: LockClaim): void {
  const replacement = `${file}.${mine.id}`;
  writeFileSync(replacement, lineOf(mine), { mode: 0o600 });
  renameSync(replacement, file);
}

function activeClaims(file: string): LockClaim[] {
  const claims = new Map<string, LockClaim>();
  for (const line of readLines(file)) {
    const [word, id, pid, identity] = line.split(' ');
    if (!id) continue;
    if (word === 'withdrawn') claims.delete(id);
    if (word === 'claim' && identity) claims.set(id, { id, pid: Number(pid), identity });
  }
  return [...claims.values()];
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function isAlive(claim: LockClaim): boolean {
  return processIdentity(claim.pid) === claim.identity;
}

/** The leading newline separates the claim from a line that a full disk truncated. */
function lineOf({ id, pid, identity }: LockClaim): string {
  return `\nclaim ${id} ${pid} ${identity}\n`;
}
