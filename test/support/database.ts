import { Client, type ClientConfig } from 'pg';

/** Where the test databases are made; set by the global setup for every worker. */
const server = () => process.env.RABITCHAT_TEST_SERVER!;

export const TEMPLATE = 'rabitchat_test_template';

export async function withClient<T>(
  url: string,
  work: (client: Client) => Promise<T>,
  settings: ClientConfig = { options: '-c TimeZone=UTC' },
): Promise<T> {
  const client = new Client({ connectionString: url, ...settings });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export function urlOf(database: string, base = server()): string {
  const url = new URL(base);
  url.pathname = `/${database}`;
  return url.href;
}

/** The same database as a superuser, for what an application's role may not do; that of DATABASE_URL has to be one. */
export function asSuperuser(url: string): string {
  const { username, password } = new URL(process.env.RABITCHAT_TEST_SUPERUSER ?? server());
  return Object.assign(new URL(url), { username, password }).href;
}

let made = 0;

/** A fresh migrated database of its own, by cloning the template. */
export async function createDatabase(template = TEMPLATE): Promise<string> {
  made += 1;
  const name = `rabitchat_test_${process.pid}_${process.env.JEST_WORKER_ID ?? '0'}_${made}`;
  await withClient(server(), async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return urlOf(name);
}

export async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await withClient(server(), (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}
