import { findFreePort } from '../../../src/database/embedded/free-port.js';
import type { Build } from '../../support/build.js';
import { ServerProcess } from '../../support/server-process.js';
import { check } from '../../support/waiting.js';
import { TcpProxy } from './tcp-proxy.js';

/** An interrupted run exits in order, so that its servers end with it. */
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
  private process: ServerProcess | undefined;
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
    return this.process?.pid;
  }

  get runs(): boolean {
    return this.process?.runs === true;
  }

  get tail(): string {
    return this.process?.tail ?? '';
  }

  /** Resident memory in bytes. */
  get memory(): number {
    return this.process!.memory;
  }

  async start(): Promise<void> {
    this.spawn();
    await this.process!.ready();
    this.serves = true;
  }

  isReady(): Promise<boolean> {
    check(this.process, `${this.name} was never started`);
    return this.process.isReady();
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
    this.process?.send('SIGSTOP');
  }

  thaw(): void {
    this.process?.send('SIGCONT');
    this.disturbances += 1;
  }

  async remove(): Promise<void> {
    if (this.runs) await this.kill();
    await Promise.all([this.clientHop.close(), this.databaseHop.close()]);
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    if (!this.process?.runs) return null;
    this.asked = true;
    this.serves = false;
    this.disturbances += 1;
    return this.process.end(signal);
  }

  private spawn(): void {
    const { build, databaseUrl, secret } = this.settings;
    const server = new ServerProcess(this.port, {
      name: this.name,
      directory: build.directory,
      nodeOptions: [...build.nodeOptions, ...this.nodeOptions],
      environment: {
        DATABASE_URL: databaseUrl(this.databaseHop.port),
        SESSION_SECRET: secret,
        RATE_LIMITS: 'off',
        LOG_LEVEL: 'warn',
        LOG_FORMAT: 'json',
        ...this.environment,
      },
    });
    this.process = server;
    this.asked = false;
    this.disturbances += 1;
    server.onExit((code, signal) => {
      this.disturbances += 1;
      if (!this.asked) this.unasked.push(`${this.name} ended by itself: ${signal ?? code}\n${server.tail}`);
    });
  }
}
