import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const onLinux = process.platform === 'linux';

/**
 * What tells a living process from a later one that was given the same pid: when it was started.
 * `undefined` when there is no such process, or when it is a zombie nobody has reaped.
 */
export function processIdentity(pid: number): string | undefined {
  return onLinux ? identityFromProc(pid) : identityFromPs(pid);
}

/** Whether `pid` is a PostgreSQL process (postmaster or child) of the cluster in `directory`. */
export function runsPostgresIn(pid: number, directory: string): boolean {
  if (!onLinux) return ps(pid, 'command').includes(directory);
  if (readOr('', () => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) !== 'postgres') return false;
  const cwd = readOr(undefined, () => readlinkSync(`/proc/${pid}/cwd`));
  return cwd === undefined ? argumentsOf(pid).includes(directory) : cwd === directory;
}

/** In a container root may not see where a process of another account works; of a postmaster `-D` tells it as well. */
const argumentsOf = (pid: number): string[] =>
  readOr('', () => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).split('\0');

/** Every PostgreSQL process of the cluster in `directory`. Only Linux can tell; elsewhere none. */
export function listPostgresProcesses(directory: string): number[] {
  if (!onLinux) return [];
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => runsPostgresIn(pid, directory));
}

/** Sends a signal; false when the process is gone already. Signal 0 only asks. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function identityFromProc(pid: number): string | undefined {
  const stat = readOr('', () => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The command name stands in parentheses and may hold anything, so fields are counted after it (proc(5)).
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const startTicks = rest[18];
  if (!startTicks || state === 'Z' || state === 'X') return undefined;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}/${startTicks}`;
}

function identityFromPs(pid: number): string | undefined {
  return ps(pid, 'lstart').replaceAll(/\s+/g, '-') || undefined;
}

function ps(pid: number, column: string): string {
  const result = spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' });
  return result.stdout?.trim() ?? '';
}

function readOr<T>(absent: T, read: () => T): T {
  try {
    return read();
  } catch {
    return absent;
  }
}
