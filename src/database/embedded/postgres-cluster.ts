import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { EmbeddedPostgresFailed } from './embedded-postgres.errors.js';
import { initdb, type InitdbOptions } from './postgres-initdb.js';

const DATABASE = 'rabitchat';
const USER = 'rabitchat';
const CONNECT_MS = 10_000;

/** The files of one PostgreSQL cluster inside the data directory, and the way to log in to it. */
export class PostgresCluster {
  readonly directory: string;
  private readonly passwordFile: string;

  constructor(readonly dataDir: string) {
    this.directory = path.join(this.dataDir, 'postgres');
    this.passwordFile = path.join(this.dataDir, 'postgres.password');
  }

  /**
   * Makes the cluster unless it is there. It is built under another name and renamed when complete,
   * so a crash half-way leaves nothing that looks finished.
   */
  async create(options: InitdbOptions): Promise<void> {
    await this.removeUnfinished();
    if (fs.existsSync(this.directory)) return;
    if (!fs.existsSync(this.passwordFile)) this.writePassword();
    const unfinished = fs.mkdtempSync(`${this.directory}.initdb-`);
    await initdb({ directory: unfinished, user: USER, passwordFile: this.passwordFile }, options);
    fs.renameSync(unfinished, this.directory);
    if (options.durable) sync(this.dataDir);
  }

  /** Creates the application's database unless it is there, and so proves that the login works. */
  async createDatabase(port: number): Promise<void> {
    const client = await this.logIn(port);
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

  /** Whether the server on `port` lets us in to the application's database now. */
  async isOpen(port: number): Promise<boolean> {
    return connect(this.url(port)).then(
      (client) => client.end().then(() => true),
      () => false,
    );
  }

  private async logIn(port: number): Promise<Client> {
    try {
      return await connect(this.url(port, 'postgres'));
    } catch (error) {
      throw new EmbeddedPostgresFailed(
        `Cannot log in to ${this.directory} with the password in ${this.passwordFile}.`,
        String(error),
      );
    }
  }

  /** Tries for a while, since the initdb of a killed owner may be cleaning up there as well. */
  private async removeUnfinished(): Promise<void> {
    const prefix = `${path.basename(this.directory)}.initdb-`;
    const names = fs.readdirSync(this.dataDir).filter((name) => name.startsWith(prefix));
    for (const name of names) {
      const options = { recursive: true, force: true, maxRetries: 20, retryDelay: 20 };
      await fs.promises.rm(path.join(this.dataDir, name), options);
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
}

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function sync(directory: string): void {
  const handle = fs.openSync(directory, 'r');
  fs.fsyncSync(handle);
  fs.closeSync(handle);
}
