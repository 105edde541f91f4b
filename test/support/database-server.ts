import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, type QueryResultRow } from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { listPostgresProcesses } from '../../src/database/embedded/process-table.js';
import type { Random } from '../../src/cli/random.js';
import { until } from './waiting.js';

const CONNECT_TIMEOUT_MS = 1000;

interface DatabaseOptions {
  dataDir?: string;
  settings?: Record<string, string | number>;
  /** False where a test does not depend on data surviving a crash. */
  durable?: boolean;
}

/** A PostgreSQL of the tests' own that is killed and frozen like any other process. */
export class DatabaseServer {
  private made = 0;

  private constructor(
    private readonly embedded: EmbeddedPostgres,
    private readonly dataDir: string,
    private readonly isOwn: boolean,
  ) {}

  /** Without a directory it makes one, and removes it at the end. */
  static async start({ dataDir: given, ...options }: DatabaseOptions = {}): Promise<DatabaseServer> {
    const dataDir = given ?? mkdtempSync(path.join(tmpdir(), 'rabitchat-postgres-'));
    const embedded = await startEmbeddedPostgres({ dataDir, ...options });
    return new DatabaseServer(embedded, dataDir, given === undefined);
  }

  async stop(): Promise<void> {
    this.thaw();
    await this.embedded.stop();
    if (this.isOwn) rmSync(this.dataDir, { recursive: true, force: true });
  }

  get port(): number {
    return Number(new URL(this.embedded.url).port);
  }

  async createDatabase(): Promise<string> {
    this.made += 1;
    const name = `faults_${this.made}`;
    await this.query('postgres', `CREATE DATABASE ${name}`);
    return name;
  }

  /** Of the database that it comes with. */
  get defaultUrl(): string {
    return this.embedded.url;
  }

  get superuserUrl(): string {
    return this.embedded.superuserUrl;
  }

  /** As the superuser. */
  url(database: string, port = this.port): string {
    const url = new URL(this.superuserUrl);
    url.pathname = `/${database}`;
    url.port = String(port);
    return url.href;
  }

  async query<R extends QueryResultRow>(database: string, text: string, values?: unknown[]): Promise<R[]> {
    const client = new Client({
      connectionString: this.url(database),
      options: '-c TimeZone=UTC -c client_min_messages=error',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<R>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Returns when it takes connections, which is also when it was first seen to. */
  async accepting(database: string, withinMs = 60_000): Promise<number> {
    const works = () => this.query(database, 'SELECT 1').then(Boolean, () => false);
    await until('PostgreSQL takes connections', works, withinMs);
    return performance.now();
  }

  get postmaster(): number {
    return Number(readFileSync(path.join(this.directory, 'postmaster.pid'), 'utf8').split('\n')[0]);
  }

  killPostmaster(): void {
    process.kill(this.postmaster, 'SIGKILL');
  }

  /** One that serves a node; PostgreSQL then restarts all of them. */
  async killBackend(database: string, random: Random): Promise<void> {
    const rows = await this.query<{ pid: number }>(
      'postgres',
      `SELECT pid FROM pg_stat_activity WHERE datname = '${database}' AND backend_type = 'client backend' ORDER BY pid`,
    );
    const victim = random.pick(rows);
    if (victim) process.kill(victim.pid, 'SIGKILL');
  }

  /** Ends the connections of the database's clients, of those with this application name alone if one is given. */
  async terminate(database: string, applicationName?: string): Promise<number> {
    const rows = await this.query(
      'postgres',
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND ($2::text IS NULL OR application_name = $2)',
      [database, applicationName ?? null],
    );
    return rows.length;
  }

  /** The postmaster first, so that it starts nothing new. */
  freeze(): void {
    for (const pid of this.processes()) signal(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const pid of this.processes().reverse()) signal(pid, 'SIGCONT');
  }

  private processes(): number[] {
    const { postmaster } = this;
    const others = listPostgresProcesses(this.directory).filter((pid) => pid !== postmaster);
    return [postmaster, ...others];
  }

  private get directory(): string {
    return path.join(realpathSync(this.dataDir), 'postgres');
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile.
  }
}
