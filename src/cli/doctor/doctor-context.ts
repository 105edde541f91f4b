import type { ClientBase, QueryResultRow } from 'pg';
import type { Config } from '../../config/config.js';
import type { EnvironmentSurvey } from '../../config/environment.js';
import { openUnmigratedDatabase } from '../command-database.js';
import { Probe } from './probe.js';

/** Facts that are taken as given instead of being measured. */
export interface Overrides {
  /** The day that ages of software are reckoned by. */
  today?: Date;
  /** Milliseconds of this machine's clock. */
  clock?: () => number;
  /** As in server_version_num. */
  serverVersion?: number;
  freeBytes?: number;
  /** Age in transactions of the oldest row that is not frozen. */
  transactionAge?: number;
  /** From when on a transaction that does nothing is a complaint. */
  idleSeconds?: number;
}

export interface DoctorOptions {
  /** How long a look at one thing may take. */
  timeoutMs: number;
  /** How many nodes there are, where more are meant to be than run now. */
  nodes?: number;
  overrides: Overrides;
  log: (line: string) => void;
}

/** There is nothing to look at, for a reason that `mend` ends. */
export class NotConnected extends Error {
  constructor(
    reason: string,
    readonly mend: string,
  ) {
    super(reason);
  }
}

/** What is examined: the environment, and the database that it leads to. */
export class DoctorContext {
  readonly config: Config;
  readonly complaints: readonly string[];
  private url: string | undefined;
  private probe: Probe | undefined;
  private reason = new NotConnected('there is no connection.', 'Mend the connection first.');
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

  /** The address of the database once it is known; that of the embedded one holds its password. */
  get databaseUrl(): string {
    if (this.url === undefined) throw this.reason;
    return this.url;
  }

  get isEmbedded(): boolean {
    return this.config.databaseUrl === undefined && !this.hasInvalidUrl;
  }

  private get hasInvalidUrl(): boolean {
    return this.complaints.some((complaint) => /^(DATABASE_URL|PG[A-Z]+) /.test(complaint));
  }

  /** Goes to the database; the embedded one is started where it does not run. */
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
    void this.reached;
  }

  /** A second connection, for work beside the looking. */
  async openProbe({ readOnly = true, timeoutMs = this.options.timeoutMs } = {}): Promise<Probe> {
    return Probe.open(this.databaseUrl, { connectMs: this.config.pool.connectMs, timeoutMs, readOnly });
  }

  /** From now on nothing of the database can be looked at. */
  disconnect(reason: string, mend: string): void {
    this.probe?.close();
    this.probe = undefined;
    this.reason = new NotConnected(reason, mend);
  }

  get client(): ClientBase {
    return this.reached.client;
  }

  async rows<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R[]> {
    return this.reached.rows<R>(text, values);
  }

  async row<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R> {
    return (await this.rows<R>(text, values))[0]!;
  }

  async close(): Promise<void> {
    this.probe?.close();
    await this.stop();
  }

  private get reached(): Probe {
    if (!this.probe) throw this.reason;
    return this.probe;
  }
}
