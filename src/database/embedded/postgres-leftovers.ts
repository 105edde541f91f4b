import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresFailed } from './embedded-postgres.errors.js';
import { listPostgresProcesses, runsPostgresIn, signalProcess } from './process-table.js';

interface Postmaster {
  pid: number;
  port: number;
  ready: boolean;
}

export function findPostmaster(directory: string): Postmaster | undefined {
  const postmaster = readPidFile(directory);
  return postmaster && runsPostgresIn(postmaster.pid, directory) ? postmaster : undefined;
}

/**
 * Cleans up after a killed owner or postmaster: stops the old server, kills its orphaned children and removes a
 * postmaster.pid whose pid has been reused. The caller must hold the data directory's lock.
 */
export async function clearLeftovers(directory: string): Promise<void> {
  const old = findPostmaster(directory);
  if (old) await stopPostmaster(old.pid, directory);
  await killOrphans(directory);
  const stale = readPidFile(directory);
  if (stale && signalProcess(stale.pid, 0)) rmSync(pidFile(directory), { force: true });
}

async function stopPostmaster(pid: number, directory: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    signalProcess(pid, signal);
    if (await waitForExit(pid, directory)) return;
  }
  throw new EmbeddedPostgresFailed(`The old PostgreSQL server (process ${pid}) does not end.`, '');
}

async function waitForExit(pid: number, directory: string): Promise<boolean> {
  for (const end = Date.now() + 20_000; Date.now() < end; await delay(20)) {
    if (!runsPostgresIn(pid, directory)) return true;
  }
  return false;
}

/** Children of a killed postmaster exit by themselves only when their current query ends. */
async function killOrphans(directory: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const orphans = listPostgresProcesses(directory);
    if (orphans.length === 0) return;
    for (const pid of orphans) signalProcess(pid, 'SIGKILL');
    await delay(10);
  }
}

/** Lines of postmaster.pid: 1 is the pid, 4 the port, 8 the status (PostgreSQL's miscadmin.h). */
function readPidFile(directory: string): Postmaster | undefined {
  try {
    const lines = readFileSync(pidFile(directory), 'utf8').split('\n');
    const pid = Number(lines[0]);
    if (!Number.isInteger(pid) || pid <= 0) return undefined;
    return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function pidFile(directory: string): string {
  return path.join(directory, 'postmaster.pid');
}
