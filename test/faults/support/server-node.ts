import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { findFreePort } from '../../../src/database/embedded/free-port.js';
import type { Build } from './build.js';
import { TcpProxy } from './tcp-proxy.js';
import { until } from './waiting.js';

const READY_WITHIN_MS = 60_000;
const LOG_LINES = 30;

/** Children must not outlive us, however we end. */
const children = new Set<ChildProcess>();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(name, () => {
    console.error(`Ended by ${name}`);
    process.exit(1);
  });
}

export interface NodeSettings {
  build: Build;
  databasePort: number;
  databaseUrl: (port: number) => string;
  secret: string;
}

/** One real server process, with a network hop in front of it and one behind. */
export class ServerNode {
  readonly clientHop: TcpProxy;
  readonly databaseHop: TcpProxy;
  /** Set on top of the usual at the next start. */
  environment: Record<string, string> = {};
  nodeOptions: string[] = [];
  /** Whether it has become ready and was not asked to end since. */
  serves = false;
  /** Grows whenever the process is started, ends, or is frozen: what was asked before may have had no answer. */
  disturbances = 0;
  readonly unasked: string[] = [];
  private child: ChildProcess | undefined;
  private log: string[] = [];
  private asked = false;

  private constructor(
    readonly name: string,
    readonly port: number,
    private readonly settings: NodeSettings,
  ) {
    this.clientHop = new TcpProxy(port);
    this.databaseHop = new TcpProxy(settings.databasePort);
  }

  static async create(name: string, settings: NodeSettings): Promise<ServerNode> {
    const node = new ServerNode(name, await findFreePort(), settings);
    await Promise.all([node.clientHop.listen(), node.databaseHop.listen()]);
    return node;
  }

  /** Over the hop that can fail. */
  get url(): string {
    return `http://127.0.0.1:${this.clientHop.port}`;
  }

  get directUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  get runs(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  get tail(): string {
    return this.log.join('\n');
  }

  /** Resident memory in bytes. */
  get memory(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  async start(): Promise<void> {
    this.spawn();
    await until(`${this.name} is ready`, () => this.isReady(), READY_WITHIN_MS).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.tail}`);
    });
    this.serves = true;
  }

  async isReady(): Promise<boolean> {
    if (!this.runs) throw new Error(`${this.name} ended while it started\n${this.tail}`);
    const answer = await fetch(`${this.directUrl}/api/health/ready`, {
      signal: AbortSignal.timeout(3000),
    }).catch(() => undefined);
    return answer?.status === 200;
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Asks it to stop; resolves with its exit code and how long it took, in milliseconds. */
  async stop(): Promise<{ code: number | null; ms: number }> {
    const began = performance.now();
    const code = await this.end('SIGTERM');
    return { code, ms: performance.now() - began };
  }

  freeze(): void {
    this.disturbances += 1;
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
    this.disturbances += 1;
  }

  async remove(): Promise<void> {
    if (this.runs) await this.kill();
    await Promise.all([this.clientHop.close(), this.databaseHop.close()]);
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (!child || !this.runs) return null;
    this.asked = true;
    this.serves = false;
    this.disturbances += 1;
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill(signal);
    return ended;
  }

  private spawn(): void {
    const { build, databaseUrl, secret } = this.settings;
    const child = spawn(process.execPath, [...build.nodeOptions, ...this.nodeOptions, 'dist/main.js'], {
      cwd: build.directory,
      env: {
        PATH: process.env.PATH,
        HOST: '127.0.0.1',
        PORT: String(this.port),
        DATABASE_URL: databaseUrl(this.databaseHop.port),
        SESSION_SECRET: secret,
        RATE_LIMITS: 'off',
        LOG_LEVEL: 'warn',
        LOG_FORMAT: 'json',
        ...this.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.asked = false;
    this.disturbances += 1;
    children.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.note(line));
    }
    child.once('exit', (code, signal) => {
      children.delete(child);
      this.disturbances += 1;
      if (!this.asked) this.unasked.push(`${this.name} ended by itself: ${signal ?? code}\n${this.tail}`);
    });
  }

  private note(line: string): void {
    this.log.push(line);
    if (this.log.length > LOG_LINES) this.log.shift();
  }
}
