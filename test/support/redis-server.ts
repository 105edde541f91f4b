import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { findFreePort } from '../../src/database/embedded/free-port.js';
import { until } from './waiting.js';

/** The program, where it is installed. */
export function findRedis(): string | undefined {
  const directories = (process.env.PATH ?? '').split(':');
  return directories
    .map((directory) => path.join(directory, 'redis-server'))
    .find((file) => existsSync(file));
}

export class RedisServer {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly program: string,
    private readonly port: number,
  ) {
    process.on('exit', this.end);
  }

  /** Where it will be; it does not run yet. */
  static async create(program: string): Promise<RedisServer> {
    return new RedisServer(program, await findFreePort());
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const settings = { port: this.port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: '/tmp' };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.child = spawn(this.program, args, { stdio: 'ignore' });
    await until('Redis listens', () => answers(this.port), 10_000);
  }

  kill(): void {
    this.child?.kill('SIGKILL');
  }

  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  async remove(): Promise<void> {
    process.off('exit', this.end);
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    this.kill();
    await ended;
  }

  private readonly end = (): void => this.kill();
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', () => settle(true));
    socket.once('error', () => settle(false));
    const settle = (does: boolean) => {
      socket.destroy();
      resolve(does);
    };
  });
}
