import type { Client } from 'pg';

const QUERY_TIMEOUT_MS = 2000;
const ROUNDS = 3;

/** EX_CONFIG of sysexits.h. */
const EX_CONFIG = 78;

export class PoolModeUnsupported extends Error {
  readonly code = 'ERR_POOL_MODE';
  readonly exitCode = EX_CONFIG;

  constructor(where: string) {
    super(
      `${where} is a pooler in transaction or statement mode: its clients share their sessions on the server. ` +
        'Nodes need sessions of their own, for their settings, prepared statements, LISTEN and locks. ' +
        'Give the direct address of PostgreSQL, or set pool_mode = session for this database in the pooler.',
    );
  }
}

async function serverProcessOf(client: Client): Promise<number> {
  const query = { text: 'SELECT pg_backend_pid() AS pid', query_timeout: QUERY_TIMEOUT_MS };
  return (await client.query<{ pid: number }>(query)).rows[0]!.pid;
}

/**
 * A direct connection reports its backend pid in the handshake; a pooler reports another. Behind a pooler, two clients
 * alternate: in session mode each keeps its own backend. Two queries of the first in a row detect a round-robin pooler; a
 * second client without a backend means session mode. Only pids are read, because a setting would reach other clients.
 * @throws PoolModeUnsupported
 */
export async function refuseSharedSessions(
  client: Client & { readonly processID?: number | null },
  openAnother: () => Promise<Client>,
): Promise<void> {
  const first = await serverProcessOf(client);
  if (first === client.processID) return;
  const other = await openAnother().catch(() => undefined);
  if (!other) return;
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const own = [await serverProcessOf(client), await serverProcessOf(client)];
      const others = await serverProcessOf(other).catch(() => undefined);
      if (own.some((process) => process !== first) || others === first)
        throw new PoolModeUnsupported(`${client.host}:${client.port}`);
      if (others === undefined) return;
    }
  } finally {
    other.connection.stream.destroy();
  }
}
