import { Client, type ClientConfig } from 'pg';
import { refuseSharedSessions } from './pool-mode.js';
import {
  settingEquals,
  settingsQuery,
  PINNED_SETTINGS,
  type SessionSettings,
  extractSettings,
} from './session-settings.js';

export interface SessionConfig extends ClientConfig {
  /** Settings from the URL, overridden by `session`. */
  addressSettings?: SessionSettings;
  session?: SessionSettings;
  /** Rejects a pooler in transaction mode, at the cost of a round trip. */
  refusesSharedSessions?: boolean;
}

const CLOSE_TIMEOUT_MS = 500;

/**
 * `sslmode` has libpq's meaning: `require` encrypts, `verify-ca` and `verify-full` also check the certificate.
 */
export function connectionSettings(databaseUrl: string): SessionConfig {
  const url = new URL(databaseUrl);
  if (url.searchParams.has('sslmode') && !url.searchParams.has('uselibpqcompat')) {
    url.searchParams.set('uselibpqcompat', 'true');
  }
  const addressSettings = extractSettings(url);
  return { connectionString: url.href, keepAlive: true, addressSettings };
}

class SettingNotInForce extends Error {
  readonly exitCode = 78;

  constructor(name: string, wanted: string | number, answered: string | undefined) {
    super(`The server answers that ${name} is ${answered ?? 'not set'} after it was set to ${wanted}`);
  }
}

/**
 * Applies its session settings right after connecting, in one round trip, because poolers refuse or drop startup
 * parameters.
 */
export class SessionClient extends Client {
  private readonly settings: SessionSettings;

  constructor(private readonly config: SessionConfig = {}) {
    super(config);
    this.settings = { ...PINNED_SETTINGS, ...config.session };
  }

  override connect(): Promise<Client>;
  override connect(callback: ((error: Error) => void) | ((error: null, client: Client) => void)): void;
  override connect(
    callback?: ((error: Error) => void) | ((error: null, client: Client) => void),
  ): Promise<Client> | void {
    const ready = this.open();
    if (!callback) return ready;
    const report = callback as (error: Error | null, client?: Client) => void;
    ready.then(() => report(null, this), report);
  }

  private async open(): Promise<Client> {
    // No other listener exists yet; a lost connection also fails the query.
    const ignore = () => undefined;
    this.on('error', ignore);
    try {
      await super.connect();
      if (this.config.refusesSharedSessions) await refuseSharedSessions(this, () => this.openAnother());
      await this.applySettings();
      this.off('error', ignore);
      return this;
    } catch (error) {
      this.end().catch(ignore);
      setTimeout(() => this.connection.stream.destroy(), CLOSE_TIMEOUT_MS).unref();
      throw error;
    }
  }

  private async openAnother(): Promise<Client> {
    const { connectionString, application_name, keepAlive } = this.config;
    const limits = { connectionTimeoutMillis: CLOSE_TIMEOUT_MS * 4, query_timeout: CLOSE_TIMEOUT_MS * 4 };
    const client = new Client({ connectionString, application_name, keepAlive, ...limits });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  private async applySettings(): Promise<void> {
    const { addressSettings = {} } = this.config;
    const wanted = Object.entries(this.settings);
    const inherited = Object.entries(addressSettings).filter(([name]) => !(name in this.settings));
    const all = [...wanted, ...inherited];
    const { rows } = await this.query<Record<string, string>>(settingsQuery(Object.fromEntries(all)));
    wanted.forEach(([name, value], index) => {
      if (!settingEquals(value, rows[0]?.[index])) throw new SettingNotInForce(name, value, rows[0]?.[index]);
    });
  }
}

/** Removes the timeouts that the database or the role may set, for long-running work. */
export const NO_TIMEOUTS =
  'SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0';

type NamedSessionConfig = Omit<SessionConfig, 'connectionString' | 'options'> & { application_name: string };

/** Opens a connection outside of the pool. Its error listener keeps an idle disconnect from ending the process. */
export async function openClient(databaseUrl: string, config: NamedSessionConfig): Promise<Client> {
  const client = new SessionClient({
    ...connectionSettings(databaseUrl),
    refusesSharedSessions: true,
    ...config,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

export async function withClient<T>(
  databaseUrl: string,
  settings: NamedSessionConfig,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await openClient(databaseUrl, settings);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
