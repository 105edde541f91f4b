import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort } from '../../src/database/embedded/free-port.js';
import { postgresUser } from '../../src/database/embedded/postgres-command.js';
import { withClient } from './database.js';

/** The program, where it is installed. */
export function findPgBouncer(): string | undefined {
  const directories = [...(process.env.PATH ?? '').split(':'), '/usr/sbin'];
  return directories.map((directory) => path.join(directory, 'pgbouncer')).find((file) => existsSync(file));
}

/** A PgBouncer in front of the server of an address, with its default configuration but for the settings. */
export class PgBouncer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    private readonly port: number,
  ) {}

  static async start(
    program: string,
    serverUrl: string,
    settings: Record<string, string | number>,
  ): Promise<PgBouncer> {
    const { hostname, port: serverPort, username, password } = new URL(serverUrl);
    const directory = mkdtempSync(path.join(tmpdir(), 'rabitchat-pgbouncer-'));
    // It does not run as root, so that another account may have to read this.
    chmodSync(directory, 0o755);
    const port = await findFreePort();
    writeFileSync(path.join(directory, 'users.txt'), `"${username}" "${password}"\n`);
    const all = {
      listen_addr: '127.0.0.1',
      listen_port: port,
      unix_socket_dir: '',
      auth_type: 'plain',
      auth_file: path.join(directory, 'users.txt'),
      ...settings,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
    const file = path.join(directory, 'pgbouncer.ini');
    writeFileSync(
      file,
      ['[databases]', `* = host=${hostname} port=${serverPort}`, '[pgbouncer]', ...lines, ''].join('\n'),
    );
    const [command, ...args] = [...(await postgresUser()).prefix, program, file];
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const bouncer = new PgBouncer(child, directory, port);
    await bouncer.ready(serverUrl);
    return bouncer;
  }

  /** The same database behind it. */
  urlOf(databaseUrl: string): string {
    const url = new URL(databaseUrl);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  async remove(): Promise<void> {
    const { child } = this;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async ready(serverUrl: string): Promise<void> {
    let said = '';
    this.child.stderr!.on('data', (text) => (said += String(text)));
    for (const deadline = Date.now() + 10_000; !(await answers(this.urlOf(serverUrl))); await pause(50)) {
      if (this.child.exitCode !== null || Date.now() > deadline)
        throw new Error(`PgBouncer did not come up:\n${said}`);
    }
  }
}

const answers = (url: string) =>
  withClient(url, (client) => client.query('SELECT 1'), {}).then(
    () => true,
    () => false,
  );
