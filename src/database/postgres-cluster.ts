import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { EmbeddedPostgresFailed } from './embedded-postgres.errors.js';
import { majorVersion, type PostgresBinaries } from './postgres-binaries.js';
import { POSTGRES_ENVIRONMENT } from './postgres-command.js';

const DATABASE = 'rabitchat';
const USER = 'rabitchat';

export interface InitdbOptions {
  binaries: PostgresBinaries;
  commandPrefix: string[];
  durable: boolean;
}

/** The files of one PostgreSQL cluster inside the data directory, and the way to log in to it. */
export class PostgresCluster {
  readonly directory: string;
  private readonly passwordFile: string;

  constructor(private readonly dataDir: string) {
    this.directory = path.join(this.dataDir, 'postgres');
    this.passwordFile = path.join(this.dataDir, 'postgres.password');
  }

  /**
   * Makes the cluster unless it is there. It is built under another name and renamed when complete,
   * so a crash half-way leaves nothing that looks finished.
   */
  async create(options: InitdbOptions): Promise<void> {
    this.removeUnfinished();
    if (fs.existsSync(this.directory)) return;
    if (!fs.existsSync(this.passwordFile)) this.writePassword();
    const unfinished = fs.mkdtempSync(`${this.directory}.initdb-`);
    await this.initdb(unfinished, options);
    fs.renameSync(unfinished, this.directory);
    if (options.durable) sync(this.dataDir);
  }

  /** Creates the application's database unless it is there, and so proves that the login works. */
  async createDatabase(port: number): Promise<void> {
    const client = new Client({ connectionString: this.url(port, 'postgres') });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
      if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    } finally {
      await client.end();
    }
  }

  url(port: number, database = DATABASE): string {
    const password = fs.readFileSync(this.passwordFile, 'utf8').trim();
    return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
  }

  private removeUnfinished(): void {
    const prefix = `${path.basename(this.directory)}.initdb-`;
    for (const name of fs.readdirSync(this.dataDir)) {
      if (name.startsWith(prefix)) {
        fs.rmSync(path.join(this.dataDir, name), { recursive: true, force: true });
      }
    }
  }

  /** Written whole under another name first: a password cut short by a crash would be kept for ever. */
  private writePassword(): void {
    const unfinished = `${this.passwordFile}.new`;
    const password = `${randomBytes(24).toString('base64url')}\n`;
    fs.rmSync(unfinished, { force: true });
    fs.writeFileSync(unfinished, password, { mode: 0o600, flush: true });
    fs.renameSync(unfinished, this.passwordFile);
    sync(this.dataDir);
  }

  private async initdb(directory: string, options: InitdbOptions): Promise<void> {
    const { binaries, commandPrefix, durable } = options;
    const localeArguments = localeFor(await majorVersion(binaries));
    const [file = '', ...args] = [...commandPrefix, binaries.initdb, '-D', directory, '-U', USER];
    args.push('-A', 'scram-sha-256', `--pwfile=${this.passwordFile}`, '-E', 'UTF8', '--data-checksums');
    args.push('--no-instructions', ...localeArguments, ...(durable ? [] : ['--no-sync']));
    const child = spawn(file, args, {
      env: POSTGRES_ENVIRONMENT,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    const exit = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    const [code, stderr] = await Promise.all([exit, text(child.stderr)]);
    if (code !== 0) throw new EmbeddedPostgresFailed('initdb did not finish.', stderr.slice(-4000));
  }
}

/** Bytewise order, full Unicode case mapping, and the same on every machine where the server can. */
function localeFor(version: number): string[] {
  if (version < 17) return ['--locale=C', '--lc-ctype=C.UTF-8'];
  return ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
}

function sync(directory: string): void {
  const handle = fs.openSync(directory, 'r');
  fs.fsyncSync(handle);
  fs.closeSync(handle);
}
