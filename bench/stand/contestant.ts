import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '../../src/database/embedded/free-port.js';
import { NotMeasured } from './not-measured.js';
import { processorMs } from './processor.js';
import type { Site } from './site.js';

export const SECRET = 'the-secret-of-the-benchmarks-is-no-secret';

const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 5;
const PATIENCE_MS = 20_000;
const LOG_CHARACTERS = 4000;

/** Children must not outlive us, however we end. */
const children = new Set<ChildProcess>();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

export interface ServerCommand {
  name: string;
  /** What Node runs, and where. */
  script: string;
  directory: string;
  environment: Record<string, string>;
  /** Options of Node itself. */
  nodeOptions?: string[];
}

/** One server under test: a real process with nothing between it, its database and whoever asks. */
export class Contestant {
  private log = '';

  private constructor(
    readonly name: string,
    readonly port: number,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data: Buffer) => (this.log = (this.log + data.toString()).slice(-LOG_CHARACTERS)));
  }

  /** Resolves as soon as it answers; how long that took is told to the millisecond or so. */
  static async start(site: Site, command: ServerCommand): Promise<Contestant> {
    const port = await findFreePort();
    const child = spawn(process.execPath, [...(command.nodeOptions ?? []), command.script], {
      cwd: command.directory,
      env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), ...command.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    const contestant = new Contestant(command.name, port, child);
    site.defer(() => contestant.stop('SIGKILL'));
    const end = performance.now() + READY_WITHIN_MS;
    while (!(await contestant.answers())) {
      if (!contestant.runs || performance.now() > end)
        throw new NotMeasured(`${command.name} did not start. It said:\n${contestant.log}`);
      await delay(LOOK_EVERY_MS);
    }
    return contestant;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Since it was started, in milliseconds of a processor. */
  get processorMs(): number {
    return processorMs(this.pid);
  }

  /** Resident memory in bytes. */
  get memory(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (!this.runs) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    const stopped = await Promise.race([ended.then(() => true), delay(PATIENCE_MS, false, { ref: false })]);
    if (!stopped) this.child.kill('SIGKILL');
    await ended;
  }

  private get pid(): number {
    return this.child.pid!;
  }

  private get runs(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  private async answers(): Promise<boolean> {
    const signal = AbortSignal.timeout(3000);
    const answer = await fetch(`${this.url}/api/health/ready`, { signal }).catch(() => undefined);
    await answer?.arrayBuffer();
    return answer?.status === 200;
  }
}

/** One of our nodes, as a load test is told to run it. */
export const rabitchat = (directory: string, environment: Record<string, string>): ServerCommand => ({
  name: 'rabitchat',
  script: 'dist/main.js',
  directory,
  environment: {
    SESSION_SECRET: SECRET,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
    LOG_FORMAT: 'json',
    ...environment,
  },
});

/** What the stack can do at best: node:http and pg, one prepared statement a request, and one for the session. */
export const floor = (databaseUrl: string): ServerCommand => ({
  name: 'floor',
  script: path.resolve(import.meta.dirname, '../floor.mjs'),
  directory: path.resolve(import.meta.dirname, '../..'),
  environment: { DATABASE_URL: databaseUrl, SESSION_SECRET: SECRET },
});

/** A socket.io server that inserts a message and passes it on. */
export const relay = (databaseUrl: string): ServerCommand => ({
  name: 'bare relay',
  script: path.resolve(import.meta.dirname, '../live/bare-relay.mjs'),
  directory: path.resolve(import.meta.dirname, '../..'),
  environment: { DATABASE_URL: databaseUrl },
});
