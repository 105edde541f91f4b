import { hkdfSync, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import {
  APPLICATION_ROLE,
  type ConnectAs,
  convertCluster,
  type Credentials,
  ensureApplicationDatabase,
  finishConversion,
  mayConvert,
  SUPERUSER_ROLE,
} from './cluster-roles.js';
import { EmbeddedPostgresFailed } from './embedded-postgres.errors.js';
import { initdb, type InitdbOptions } from './postgres-initdb.js';

const DATABASE = 'rabitchat';
const CONNECT_TIMEOUT_MS = 10_000;

export class PostgresCluster {
  readonly directory: string;
  private readonly passwordFile: string;

  constructor(readonly dataDir: string) {
    this.directory = path.join(this.dataDir, 'postgres');
    this.passwordFile = path.join(this.dataDir, 'postgres.password');
  }

  /**
   * Creates the cluster unless it exists. It is built under another name and renamed when complete, so a crash leaves
   * nothing that looks finished.
   */
  async create(options: InitdbOptions): Promise<void> {
    await this.removeUnfinished();
    if (fs.existsSync(this.directory)) return;
    if (!fs.existsSync(this.passwordFile)) this.writePassword();
    const unfinished = fs.mkdtempSync(`${this.directory}.initdb-`);
    const passwordFile = this.writeSuperuserPassword();
    try {
      await initdb({ directory: unfinished, user: SUPERUSER_ROLE, passwordFile }, options);
    } finally {
      fs.rmSync(passwordFile);
    }
    fs.renameSync(unfinished, this.directory);
    if (options.durable) fsyncDirectory(this.dataDir);
  }

  /**
   * Creates the application's role and database unless they exist, converts a cluster of an earlier version whose
   * application role is a superuser, and verifies both logins.
   */
  async prepare(port: number): Promise<void> {
    const connectAs: ConnectAs = (role, password, database = 'postgres') =>
      connect(urlOf(port, { role, password, database }));
    const credentials = this.credentials;
    const superuser = await this.logInAsSuperuser(connectAs);
    if (!superuser) return;
    try {
      await ensureApplicationDatabase(superuser, DATABASE, credentials);
      await finishConversion(superuser, { connectAs, credentials });
    } finally {
      await superuser.end();
    }
    await (await this.logIn(connectAs, DATABASE)).end();
  }

  url(port: number): string {
    const { applicationPassword: password } = this.credentials;
    return urlOf(port, { role: APPLICATION_ROLE, password, database: DATABASE });
  }

  superuserUrl(port: number): string {
    const { superuserPassword: password } = this.credentials;
    return urlOf(port, { role: SUPERUSER_ROLE, password, database: DATABASE });
  }

  async isOpen(port: number): Promise<boolean> {
    return connect(this.url(port)).then(
      (client) => client.end().then(() => true),
      () => false,
    );
  }

  /**
   * Both passwords derive from one file, so a data directory restored with it is complete. An account that can read it
   * can read the cluster's files too.
   */
  private get credentials(): Credentials {
    const applicationPassword = fs.readFileSync(this.passwordFile, 'utf8').trim();
    const derived = hkdfSync('sha256', applicationPassword, '', 'rabitchat embedded superuser', 32);
    return { applicationPassword, superuserPassword: Buffer.from(derived).toString('base64url') };
  }

  /**
   * Undefined when only the unprivileged application role can log in: after a manual password change, or on a standby
   * whose primary is not converted yet.
   */
  private async logInAsSuperuser(connectAs: ConnectAs): Promise<Client | undefined> {
    const credentials = this.credentials;
    const asSuperuser = () => connectAs(SUPERUSER_ROLE, credentials.superuserPassword);
    const superuser = await asSuperuser().catch(() => undefined);
    if (superuser) return superuser;
    const application = await this.logIn(connectAs, 'postgres');
    try {
      if (!(await mayConvert(application))) return undefined;
      await convertCluster(application, { connectAs, credentials });
    } finally {
      await application.end();
    }
    return asSuperuser();
  }

  private async logIn(connectAs: ConnectAs, database: string): Promise<Client> {
    try {
      return await connectAs(APPLICATION_ROLE, this.credentials.applicationPassword, database);
    } catch (error) {
      throw new EmbeddedPostgresFailed(
        `Cannot log in to ${this.directory} with the password in ${this.passwordFile}.`,
        String(error),
      );
    }
  }

  /** Retries, because the initdb of a killed owner may be cleaning up concurrently. */
  private async removeUnfinished(): Promise<void> {
    const prefix = `${path.basename(this.directory)}.initdb-`;
    const names = fs.readdirSync(this.dataDir).filter((name) => name.startsWith(prefix));
    for (const name of names) {
      const options = { recursive: true, force: true, maxRetries: 20, retryDelay: 20 };
      await fs.promises.rm(path.join(this.dataDir, name), options);
    }
  }

  private writeSuperuserPassword(): string {
    const file = `${this.passwordFile}.superuser`;
    fs.rmSync(file, { force: true });
    fs.writeFileSync(file, `${this.credentials.superuserPassword}\n`, { mode: 0o600 });
    return file;
  }

  /** Renamed into place, so a crash never leaves a truncated password. */
  private writePassword(): void {
    const unfinished = `${this.passwordFile}.new`;
    const password = `${randomBytes(24).toString('base64url')}\n`;
    fs.rmSync(unfinished, { force: true });
    fs.writeFileSync(unfinished, password, { mode: 0o600, flush: true });
    fs.renameSync(unfinished, this.passwordFile);
    fsyncDirectory(this.dataDir);
  }
}

interface Login {
  role: string;
  password: string;
  database: string;
}

const urlOf = (port: number, { role, password, database }: Login) =>
  `postgres://${role}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function fsyncDirectory(directory: string): void {
  const handle = fs.openSync(directory, 'r');
  fs.fsyncSync(handle);
  fs.closeSync(handle);
}
