import { Client, type ClientConfig } from 'pg';

/**
 * What is pinned for every session: the stored timestamps have no zone and mean UTC. In an adopted database, whose
 * triggers complete what the original server writes, `rabitchat.own` tells them that we need no help.
 */
const PINNED = '-c TimeZone=UTC -c DateStyle=ISO,MDY -c rabitchat.own=on';

/**
 * The driver's settings for a postgres:// URL. `sslmode` means what libpq means by it: `require` encrypts,
 * `verify-ca` and `verify-full` also check the certificate.
 */
export function connectionSettings(databaseUrl: string): ClientConfig {
  const url = new URL(databaseUrl);
  if (url.searchParams.has('sslmode') && !url.searchParams.has('uselibpqcompat')) {
    url.searchParams.set('uselibpqcompat', 'true');
  }
  const own = url.searchParams.get('options');
  url.searchParams.delete('options');
  return { connectionString: url.href, options: own ? `${own} ${PINNED}` : PINNED, keepAlive: true };
}

/** Lifts the limits that the database or the role may have set for its sessions, for work that takes its time. */
export const UNHURRIED =
  'SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0';

type Named = ClientConfig & { application_name: string };

/** A connection beside the pool. Unless somebody listens, an error on it while it rests would end the process. */
export async function openClient(databaseUrl: string, settings: Named): Promise<Client> {
  const client = new Client({ ...connectionSettings(databaseUrl), ...settings });
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
