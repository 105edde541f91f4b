import { Client, type ClientConfig } from 'pg';
import { refuseSharedSessions } from './pool-mode.js';
import { isSetting, makeSettings, PINNED, type SessionSettings, takeSettings } from './session-settings.js';

export interface SessionConfig extends ClientConfig {
  /** Settings of the address, which ours override. */
  addressSettings?: SessionSettings;
  session?: SessionSettings;
  /** Whether a pooler that shares sessions between clients is refused, at the price of a round trip. */
  refusesSharedSessions?: boolean;
}

/** How long the leave of a client that could not be used may take. */
const LEAVE_MS = 500;

/**
 * The driver's settings for a postgres:// URL. `sslmode` means what libpq means by it: `require` encrypts,
 * `verify-ca` and `verify-full` also check the certificate.
 */
export function connectionSettings(databaseUrl: string): SessionConfig {
  const url = new URL(databaseUrl);
  if (url.searchParams.has('sslmode') && !url.searchParams.has('uselibpqcompat')) {
    url.searchParams.set('uselibpqcompat', 'true');
  }
  const addressSettings = takeSettings(url);
  return { connectionString: url.href, keepAlive: true, addressSettings };
}

class SettingNotInForce extends Error {
  readonly exitCode = 78;

  constructor(name: string, wanted: string | number, answered: string | undefined) {
    super(`The server answers that ${name} is ${answered ?? 'not set'} after it was set to ${wanted}`);
  }
}

/**
 * A client whose session has its settings before it is handed out. They are made after connecting, in one round trip:
 * poolers refuse startup parameters, or drop them.
 */
export class SessionClient extends Client {
  private readonly settings: SessionSettings;

  constructor(private readonly config: SessionConfig = {}) {
    super(config);
    this.settings = { ...PINNED, ...config.session };
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
    // While it is being prepared nobody else listens; what is lost then fails the query as well.
    const ignore = () => undefined;
    this.on('error', ignore);
    try {
      await super.connect();
      if (this.config.refusesSharedSessions) await refuseSharedSessions(this, () => this.openAnother());
      await this.makeSettings();
      this.off('error', ignore);
      return this;
    } catch (error) {
      this.end().catch(ignore);
      setTimeout(() => this.connection.stream.destroy(), LEAVE_MS).unref();
      throw error;
    }
  }

  private async openAnother(): Promise<Client> {
    const { connectionString, application_name, keepAlive } = this.config;
    const limits = { connectionTimeoutMillis: LEAVE_MS * 4, query_timeout: LEAVE_MS * 4 };
    const client = new Client({ connectionString, application_name, keepAlive, ...limits });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  private async makeSettings(): Promise<void> {
    const { addressSettings = {} } = this.config;
    const wanted = Object.entries(this.settings);
    const inherited = Object.entries(addressSettings).filter(([name]) => !(name in this.settings));
    const all = [...wanted, ...inherited];
    const { rows } = await this.query<Record<string, string>>(makeSettings(Object.fromEntries(all)));
    wanted.forEach(([name, value], place) => {
      if (!isSetting(value, rows[0]?.[place])) throw new SettingNotInForce(name, value, rows[0]?.[place]);
    });
  }
}

/** Lifts the limits that the database or the role may have set for its sessions, for work that takes its time. */
export const UNHURRIED =
  'SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0';

type Named = Omit<SessionConfig, 'connectionString' | 'options'> & { application_name: string };

/** A connection beside the pool. Unless somebody listens, an error on it while it rests would end the process. */
export async function openClient(databaseUrl: string, config: Named): Promise<Client> {
  const client = new SessionClient({
    ...connectionSettings(databaseUrl),
    refusesSharedSessions: true,
    ...config,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Runs the work with such a connection, which ends with it. */
export async function withClient<T>(
  databaseUrl: string,
  settings: Named,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await openClient(databaseUrl, settings);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
