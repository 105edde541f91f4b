import { readFileSync } from 'node:fs';
import { listPostgresProcesses } from '../../src/database/embedded/process-table.js';

/** The kernel counts in ticks for everybody who reads /proc, a hundred a second on every architecture (proc(5)). */
const TICK_MS = 10;

/** There is no /proc to read (EX_UNAVAILABLE of sysexits.h). */
class NoProcesses extends Error {
  readonly exitCode = 69;

  constructor() {
    super('What a request costs is read from /proc, which only Linux has. Run this workload there.');
  }
}

export function checkProcesses(): void {
  if (process.platform !== 'linux') throw new NoProcesses();
}

/** What the process and its children that have ended spent, in milliseconds of a processor; 0 once it is gone. */
export function processorMs(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  // The command name is in parentheses and may hold anything, so fields are counted after it (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return stat === '' ? 0 : ticks * TICK_MS;
}

/** All of PostgreSQL in that directory. The postmaster counts the children that have ended, so it is read last. */
export function postgresMs(directory: string, postmaster: number): number {
  const others = listPostgresProcesses(directory).filter((pid) => pid !== postmaster);
  return [...others, postmaster].reduce((sum, pid) => sum + processorMs(pid), 0);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
