import type { ClientBase, QueryResultRow } from 'pg';
import type { Config } from '../../config/config.js';
import type { EnvironmentSurvey } from '../../config/environment.js';
import { openUnmigratedDatabase } from '../command-database.js';
import { Probe } from './probe.js';

/** Values that tests set instead of measuring them. */
export interface Overrides {
  today?: Date;
  /** This machine's clock in milliseconds. */
  clock?: () => number;
  /** As in server_version_num. */
  serverVersion?: number;
  freeBytes?: number;
  /** Age of the oldest unfrozen row, in transactions. */
  transactionAge?: number;
  /** Threshold for idle transactions and blocked sessions. */
  idleSeconds?: number;
}

export interface DoctorOptions {
  /** Limit for one statement. */
  timeoutMs: number;
  /** The planned number of nodes, if more than run now. */
  nodes?: number;
  overrides: Overrides;
  log: (line: string) => void;
}

/** The database was not reached; `mend` says how to fix that. */
export class NotConnected extends Error {
  constructor(
    reason: string,
    readonly mend: string,
  ) {
    super(reason);
  }
}

export class DoctorContext {
  readonly config: Config;
  readonly complaints: readonly string[];
  private url: string | undefined;
  private probe: Probe | undefined;
  private unavailableReason = new NotConnected('there is no connection.', 'Mend the connection first.');
  private stop: () => Promise<void> = () => Promise.resolve();

  constructor(
    survey: EnvironmentSurvey,
    readonly options: DoctorOptions,
  ) {
    this.config = survey.config;
    this.complaints = survey.complaints;
  }

  get overrides(): Overrides {
    return this.options.overrides;
  }

  /** Available after `connect()`; the URL of the embedded database contains its password. */
  get databaseUrl(): string {
    if (this.url === undefined) throw this.unavailableReason;
    return this.url;
  }

  get isEmbedded(): boolean {
    return this.config.databaseUrl === undefined && !this.hasInvalidUrl;
  }

  private get hasInvalidUrl(): boolean {
    return this.complaints.some((complaint) => /^(DATABASE_URL|PG[A-Z]+) /.test(complaint));
  }

  /** Connects; starts the embedded PostgreSQL when it is not running. */
  async connect(): Promise<void> {
    if (this.hasInvalidUrl) {
      throw new NotConnected('the environment does not say where it is.', 'Mend the environment first.');
    }
    if (this.isEmbedded) {
      const open = await openUnmigratedDatabase(this.config, this.options.log);
      this.url = open.url;
      this.stop = () => open.close();
    } else {
      this.url = this.config.databaseUrl;
    }
    this.probe = await this.openProbe();
  }

  /** @throws NotReached where there is no connection */
  assertConnected(): void {
    void this.connectedProbe;
  }

  async openProbe({ readOnly = true, timeoutMs = this.options.timeoutMs } = {}): Promise<Probe> {
    return Probe.open(this.databaseUrl, { connectMs: this.config.pool.connectMs, timeoutMs, readOnly });
  }

  /** Later checks that need the database fail with this reason. */
  disconnect(reason: string, mend: string): void {
    this.probe?.close();
    this.probe = undefined;
    this.unavailableReason = new NotConnected(reason, mend);
  }

  get client(): ClientBase {
    return this.connectedProbe.client;
  }

  async rows<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R[]> {
    return this.connectedProbe.rows<R>(text, values);
  }

  async row<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R> {
    return (await this.rows<R>(text, values))[0]!;
  }

  async close(): Promise<void> {
    this.probe?.close();
    await this.stop();
  }

  private get connectedProbe(): Probe {
    if (!this.probe) throw this.unavailableReason;
    return this.probe;
  }
}
