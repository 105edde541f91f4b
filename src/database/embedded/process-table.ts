import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const onLinux = process.platform === 'linux';

/**
 * Distinguishes a process from a later one with the same pid by its start time.
 * `undefined` for a missing process and for a zombie.
 */
export function processIdentity(pid: number): string | undefined {
  return onLinux ? identityFromProc(pid) : identityFromPs(pid);
}

export function runsPostgresIn(pid: number, directory: string): boolean {
  if (!onLinux) return ps(pid, 'command').includes(directory);
  if (readOr('', () => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) !== 'postgres') return false;
  const cwd = readOr(undefined, () => readlinkSync(`/proc/${pid}/cwd`));
  return cwd === undefined ? argumentsOf(pid).includes(directory) : cwd === directory;
}

/** In a container root may not read another account's cwd; a postmaster's `-D` argument identifies it too. */
const argumentsOf = (pid: number): string[] =>
  readOr('', () => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).split('\0');

/** Linux only; empty elsewhere. */
export function listPostgresProcesses(directory: string): number[] {
  if (!onLinux) return [];
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => runsPostgresIn(pid, directory));
}

/** False when the process does not exist. Signal 0 only checks. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function identityFromProc(pid: number): string | undefined {
  const stat = readOr('', () => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The command name is in parentheses and may contain anything, so fields are counted after it (proc(5)).
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
