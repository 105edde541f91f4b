import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { searchPath } from '../../config/search-path.js';
import { connectionSettings } from '../../database/connection.js';
import { DrizzleKitFailed, findDrizzleKit, PROJECT } from './drizzle-kit.js';

const UP = /up and running on (\S+)/;
const START_MS = 30_000;
const OUTPUT_LENGTH = 4000;

export interface Studio {
  page: string;
  /** Resolves when it was stopped; rejects when it ends by itself. */
  ended: Promise<void>;
  stop(): void;
}

/**
 * Starts drizzle-kit studio on a database, for this machine alone unless `args` name another `--host`. The URL goes by
 * the environment, where other users of the machine cannot read it.
 * @throws DrizzleKitFailed when it does not come up
 */
export async function startStudio(
  databaseUrl: string,
  args: readonly string[],
  cwd = PROJECT,
): Promise<Studio> {
  const host = args.some((arg) => /^--host(=|$)/.test(arg)) ? [] : ['--host', '127.0.0.1'];
  const child = spawn(process.execPath, [findDrizzleKit(), 'studio', ...host, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: searchPath(), DATABASE_URL: connectionSettings(databaseUrl).connectionString },
  });
  const closed = new Promise<void>((resolve, reject) => {
    child.once('error', reject).once('close', () => resolve());
  });
  const page = await pageOf(child, closed);
  let stopped = false;
  const stop = () => {
    stopped = true;
    child.kill();
  };
  const ended = closed.then(() => {
    if (!stopped)
      throw new DrizzleKitFailed('drizzle-kit studio ended by itself. Start it again: npm run db:studio');
  });
  return { page, ended, stop };
}

/** What it says until it is up; from then on nobody listens. */
async function pageOf(child: ChildProcess, closed: Promise<void>): Promise<string> {
  let output = '';
  const found = new Promise<string>((resolve) => {
    const listen = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_LENGTH);
      const page = UP.exec(output)?.[1];
      if (page) resolve(page);
    };
    child.stdout!.on('data', listen);
    child.stderr!.on('data', listen);
  });
  const patience = new AbortController();
  const late = pause(START_MS, undefined, { signal: patience.signal }).catch(() => undefined);
  const page = await Promise.race([found, closed, late]);
  patience.abort();
  if (page) return page;
  child.kill();
  throw new DrizzleKitFailed(`drizzle-kit studio did not start. It said:\n${output.trim()}`);
}
