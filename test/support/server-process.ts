import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { attempt } from './client.js';
import { check, until } from './waiting.js';

const READY_TIMEOUT_MS = 60_000;
const PROBE_TIMEOUT_MS = 3000;
const KILL_AFTER_MS = 20_000;
const MAX_OUTPUT = 16 * 1024 * 1024;
/** A process that inherited the output may outlive the server and keep it open. */
const OUTPUT_TIMEOUT_MS = 500;
const TAIL_LINES = 30;

/** No child outlives this process, however it ends. */
const children = new Set<ChildProcess>();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

export interface ServerCommand {
  name: string;
  directory: string;
  environment: Record<string, string | undefined>;
  /** The compiled server where none is given. */
  script?: string;
  /** Options of Node itself. */
  nodeOptions?: readonly string[];
  /** Another program than Node. */
  command?: readonly [string, ...string[]];
}

/** A server in a process of its own, and what it prints. */
export class ServerProcess {
  output = '';
  /** With its exit code, when its output is complete. */
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(
    readonly port: number,
    private readonly settings: ServerCommand,
  ) {
    const { directory, environment, nodeOptions = [], script = 'dist/main.js' } = settings;
    const [program, ...args] = settings.command ?? [process.execPath, ...nodeOptions, script];
    const basic = { PATH: process.env.PATH, HOME: process.env.HOME, HOST: '127.0.0.1', PORT: String(port) };
    this.child = spawn(program, args, {
      cwd: directory,
      env: { ...basic, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A signal to the terminal is for the test, which then ends its servers itself.
      detached: true,
    });
    children.add(this.child);
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.on('data', (data: Buffer) => {
        this.output += data.toString();
        if (this.output.length > MAX_OUTPUT) this.output = this.output.slice(-MAX_OUTPUT / 2);
      });
    this.child.once('exit', () => children.delete(this.child));
    this.ended = new Promise((resolve) => {
      this.child.once('close', resolve);
      this.child.once('exit', (code) => setTimeout(() => resolve(code), OUTPUT_TIMEOUT_MS));
    });
  }

  get name(): string {
    return this.settings.name;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.child.pid!;
  }

  get runs(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Its last lines. */
  get tail(): string {
    return this.output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  }

  /** Resident memory in bytes. */
  get memory(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  onExit(listener: (code: number | null, signal: NodeJS.Signals | null) => void): void {
    this.child.once('exit', listener);
  }

  async isReady(): Promise<boolean> {
    check(this.runs, `${this.name} ended while it started\n${this.tail}`);
    const url = `${this.url}/api/health/ready`;
    return (await attempt('GET', url, { timeoutMs: PROBE_TIMEOUT_MS })).status === 200;
  }

  /** @throws with its last lines when it ends first, or takes too long */
  async ready(pollMs?: number): Promise<this> {
    await until(`${this.name} is ready`, () => this.isReady(), READY_TIMEOUT_MS, pollMs).catch(
      (error: Error) => {
        throw new Error(`${error.message}\n${this.tail}`);
      },
    );
    return this;
  }

  /** Resolves when it prints this, at once when it already has. */
  async prints(what: RegExp, timeoutMs: number): Promise<RegExpExecArray> {
    const isDecided = () => what.test(this.output) || !this.runs;
    await until(`${this.name} prints ${what}`, isDecided, timeoutMs).catch(() => undefined);
    const found = what.exec(this.output);
    check(found, `${this.name} did not print ${what}:\n${this.output}`);
    return found;
  }

  send(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves with the exit code; a server that does not end by itself is killed after 20 s. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.runs) this.send(signal);
    const timer = setTimeout(() => this.send('SIGKILL'), KILL_AFTER_MS);
    try {
      return await this.ended;
    } finally {
      clearTimeout(timer);
    }
  }
}
