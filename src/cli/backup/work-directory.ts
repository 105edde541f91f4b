import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { processIdentity } from '../../database/embedded/process-table.js';
import { onInterrupt } from '../interrupts.js';

/** The file in a work directory that names its process. A finished directory has none. */
const OWNER_FILE = 'maker';

interface Owner {
  host: string;
  pid: number;
  /** Distinguishes processes that had the same pid. */
  identity: string | undefined;
}

/** Marks a directory as in use by this process, so that a later command can remove it when the process was killed. */
export async function claim(folder: string): Promise<void> {
  const owner: Owner = { host: hostname(), pid: process.pid, identity: processIdentity(process.pid) };
  await writeFile(path.join(folder, OWNER_FILE), JSON.stringify(owner), { mode: 0o600 });
}

export const unclaim = (folder: string): Promise<void> => rm(path.join(folder, OWNER_FILE), { force: true });

/** Creates a directory with a unique name; it is removed by `remove`, or on an interrupt. */
export async function makeWorkDirectory(
  prefix: string,
): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(prefix);
  await claim(folder);
  const remove = onInterrupt(() => rm(folder, { recursive: true, force: true }));
  return { folder, remove };
}

/** Removes directories whose process ran on this machine and has ended; returns their paths. */
export async function removeStale(home: string, name: RegExp): Promise<string[]> {
  const removed: string[] = [];
  for (const entry of await readdir(home).catch(() => [])) {
    const folder = path.join(home, entry);
    if (!name.test(entry) || !(await isStale(folder))) continue;
    await rm(folder, { recursive: true, force: true });
    removed.push(folder);
  }
  return removed;
}

/** False for a directory of another machine, whose processes cannot be checked here. */
async function isStale(folder: string): Promise<boolean> {
  try {
    const owner = JSON.parse(await readFile(path.join(folder, OWNER_FILE), 'utf8')) as Owner;
    return owner.host === hostname() && processIdentity(owner.pid) !== owner.identity;
  } catch {
    return false;
  }
}
