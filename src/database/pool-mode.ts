import type { Client } from 'pg';

const ANSWER_WITHIN_MS = 2000;
const ROUNDS = 3;

/** As in sysexits.h. */
const EX_CONFIG = 78;

/** The address leads to a pooler that gives a server connection to one client after the other while they are connected. */
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
  const query = { text: 'SELECT pg_backend_pid() AS pid', query_timeout: ANSWER_WITHIN_MS };
  return (await client.query<{ pid: number }>(query)).rows[0]!.pid;
}

/**
 * PostgreSQL itself names its process when it lets a client in; a pooler cannot. Behind one, two clients take turns: in
 * session mode each has a server process of its own and keeps it. Two turns of the first in a row find out about a
 * pooler that goes round its server connections. A second client that gets none at all speaks for session mode, where
 * the first one holds it. Asks for nothing but process numbers, since a setting would reach other clients.
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
