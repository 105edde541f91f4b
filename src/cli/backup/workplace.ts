import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { processIdentity } from '../../database/embedded/process-table.js';
import { onInterrupt } from '../interrupts.js';

/** In a folder that is worked in: by whom. What is finished has none. */
const MAKER = 'maker';

interface Maker {
  host: string;
  pid: number;
  /** Which of all that ever had this pid. */
  identity: string | undefined;
}

/** Marks a folder as worked in by this process, so that it is known for what it is when the process was killed. */
export async function claim(folder: string): Promise<void> {
  const maker: Maker = { host: hostname(), pid: process.pid, identity: processIdentity(process.pid) };
  await writeFile(path.join(folder, MAKER), JSON.stringify(maker), { mode: 0o600 });
}

export const unclaim = (folder: string): Promise<void> => rm(path.join(folder, MAKER), { force: true });

/** A folder of a unique name for the time of some work; it goes when the work is done, or interrupted. */
export async function makeWorkplace(
  prefix: string,
): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(prefix);
  await claim(folder);
  const remove = onInterrupt(() => rm(folder, { recursive: true, force: true }));
  return { folder, remove };
}

/** Removes those whose maker was on this machine and is gone, and returns where they were. */
export async function removeAbandoned(home: string, name: RegExp): Promise<string[]> {
  const removed: string[] = [];
  for (const entry of await readdir(home).catch(() => [])) {
    const folder = path.join(home, entry);
    if (!name.test(entry) || !(await isAbandoned(folder))) continue;
    await rm(folder, { recursive: true, force: true });
    removed.push(folder);
  }
  return removed;
}

/** Of another machine nobody here can tell whether its process lives. */
async function isAbandoned(folder: string): Promise<boolean> {
  try {
    const maker = JSON.parse(await readFile(path.join(folder, MAKER), 'utf8')) as Maker;
    return maker.host === hostname() && processIdentity(maker.pid) !== maker.identity;
  } catch {
    return false;
  }
}
