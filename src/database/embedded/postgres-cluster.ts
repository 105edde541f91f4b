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
    const passwordFile = this.writeSuperuserPassword();
    try {
      await initdb({ directory: unfinished, user: SUPERUSER_ROLE, passwordFile }, options);
    } finally {
      fs.rmSync(passwordFile);
    }
    fs.renameSync(unfinished, this.directory);
    if (options.durable) sync(this.dataDir);
  }

  /**
   * Creates the application's role and database unless they exist, and converts a cluster whose application role is a
   * superuser, as those of earlier versions were. Proves by the way that the logins work.
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

  /** Of the application's database, as its owner. */
  url(port: number): string {
    const { applicationPassword: password } = this.credentials;
    return urlOf(port, { role: APPLICATION_ROLE, password, database: DATABASE });
  }

  /** The same database, as the superuser. */
  superuserUrl(port: number): string {
    const { superuserPassword: password } = this.credentials;
    return urlOf(port, { role: SUPERUSER_ROLE, password, database: DATABASE });
  }

  /** Whether the server on `port` lets us in to the application's database now. */
  async isOpen(port: number): Promise<boolean> {
    return connect(this.url(port)).then(
      (client) => client.end().then(() => true),
      () => false,
    );
  }

  /**
   * Both passwords come from the one file, so that a data directory restored with that file is complete. Whoever may
   * read the file may read the cluster's files as well.
   */
  private get credentials(): Credentials {
    const applicationPassword = fs.readFileSync(this.passwordFile, 'utf8').trim();
    const derived = hkdfSync('sha256', applicationPassword, '', 'rabitchat embedded superuser', 32);
    return { applicationPassword, superuserPassword: Buffer.from(derived).toString('base64url') };
  }

  /**
   * Undefined where only the application's role can log in and is no superuser, as after its password was changed by
   * hand, and on a standby whose primary is not converted yet.
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

  /** Tries for a while, since the initdb of a killed owner may be cleaning up there as well. */
  private async removeUnfinished(): Promise<void> {
    const prefix = `${path.basename(this.directory)}.initdb-`;
    const names = fs.readdirSync(this.dataDir).filter((name) => name.startsWith(prefix));
    for (const name of names) {
      const options = { recursive: true, force: true, maxRetries: 20, retryDelay: 20 };
      await fs.promises.rm(path.join(this.dataDir, name), options);
    }
  }

  /** For initdb, which reads it from a file. */
  private writeSuperuserPassword(): string {
    const file = `${this.passwordFile}.superuser`;
    fs.rmSync(file, { force: true });
    fs.writeFileSync(file, `${this.credentials.superuserPassword}\n`, { mode: 0o600 });
    return file;
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

interface Login {
  role: string;
  password: string;
  database: string;
}

const urlOf = (port: number, { role, password, database }: Login) =>
  `postgres://${role}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;

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
