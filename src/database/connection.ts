import type { ClientConfig } from 'pg';

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
