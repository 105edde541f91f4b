import { withSession, takeSnapshot, type Snapshot } from './backup-session.js';
import { keyCheck } from './cipher.js';
import { dumpByCopy, type DumpJob } from './copy-dump.js';
import { FORMAT, type Manifest, type TableContent, type Tool } from './manifest.js';
import { dumpByPgDump } from './pg-dump.js';
import { chooseClient, findPostgresClients, type PostgresClient } from './postgres-client.js';
import { objectsOf, readSchema } from './backup-schema.js';
import type { stageRunner } from './stages.js';
import { contentOf, listTables, lockTables, readSequences, type Table } from './backup-tables.js';
import { listUnsupported, assertSupported } from './unsupported.js';
import { searchPath } from '../../config/search-path.js';

export interface DumpOptions {
  databaseUrl: string;
  /** Must exist and be empty. */
  folder: string;
  /** Version of this code. */
  version: string;
  key?: Buffer | undefined;
  tool?: Tool | undefined;
  /** True for the embedded database, which has no client programs. */
  embedded?: boolean;
}

/** Chosen before anything is written. */
type DumpMethod =
  { tool: 'copy'; version: string } | { tool: 'pg_dump'; version: string; programs: PostgresClient };

/**
 * Dumps one snapshot into a folder and returns its manifest without a proof.
 * @throws BackupFault before anything is written, when the tool cannot dump the database
 */
export async function dump(options: DumpOptions, stages: ReturnType<typeof stageRunner>): Promise<Manifest> {
  return withSession(options.databaseUrl, async (client) => {
    const snapshot = await takeSnapshot(client);
    const way = await chooseMethod(options, snapshot);
    const tables = await listTables(client);
    await lockTables(client, tables);
    const sequences = await readSequences(client);
    const schema = await readSchema(client);
    const contents = await stages.run('count', estimateOf(tables), (advance) =>
      count(snapshot, tables, advance),
    );
    const rows = contents.reduce((sum, { content }) => sum + content.rows, 0);
    const dumped = await stages.run('dump', rows, (onRows) =>
      dumpWith(way, options, { ...snapshot, schema, tables: contents, onRows }),
    );
    return {
      ...head(options, snapshot, way),
      ...dumped,
      sequences,
      objects: objectsOf(schema),
      migrations: await migrationsOf(snapshot),
    };
  });
}

const estimateOf = (tables: Table[]) => Math.round(tables.reduce((sum, { estimate }) => sum + estimate, 0));

async function count({ client }: Snapshot, tables: Table[], advance: (by: number) => void) {
  const contents: { table: Table; content: TableContent }[] = [];
  for (const table of tables) {
    contents.push({ table, content: await contentOf(client, table.name) });
    advance(Math.round(table.estimate));
  }
  return contents;
}

/**
 * Default: our own dump for the embedded database; elsewhere pg_dump of at least the server's version, or else our
 * own.
 */
async function chooseMethod(
  { tool, embedded, version }: DumpOptions,
  { client, server }: Snapshot,
): Promise<DumpMethod> {
  const clients = await findPostgresClients(searchPath());
  const fits = clients.some(({ major }) => major >= server.major);
  const isCarried = async () => !embedded || !fits || (await listUnsupported(client)).length === 0;
  const chosen = tool ?? ((embedded || !fits) && (await isCarried()) ? 'copy' : 'pg_dump');
  if (chosen === 'pg_dump') {
    const programs = chooseClient(clients, server.major);
    return { tool: 'pg_dump', version: programs.version, programs };
  }
  await assertSupported(client, server.major);
  return { tool: 'copy', version };
}

type DumpParts = Snapshot & Pick<DumpJob, 'schema' | 'tables' | 'onRows'>;

function dumpWith(way: DumpMethod, { folder, key, databaseUrl }: DumpOptions, parts: DumpParts) {
  if (way.tool === 'copy') return dumpByCopy({ ...parts, folder, key });
  const { programs } = way;
  return dumpByPgDump({ ...parts, folder, key, databaseUrl, programs, snapshotId: parts.id });
}

function head({ version, key }: DumpOptions, snapshot: Snapshot, way: DumpMethod) {
  const { takenAt, server, database, systemIdentifier } = snapshot;
  const source = systemIdentifier === undefined ? { database } : { database, systemIdentifier };
  const encryption = key ? { cipher: 'aes-256-gcm' as const, keyCheck: keyCheck(key) } : null;
  const { tool, version: toolVersion } = way;
  return { format: FORMAT, version, server, ...source, takenAt, tool, toolVersion, encryption };
}

async function migrationsOf({ client }: Snapshot): Promise<Manifest['migrations']> {
  const { rows } = await client.query<{ journal: string | null }>(
    "SELECT to_regclass('public.rabitchat_migrations') AS journal",
  );
  if (rows[0]!.journal === null) return [];
  const journal = await client.query<{ tag: string; hash: string }>(
    'SELECT tag, hash FROM public.rabitchat_migrations ORDER BY tag',
  );
  return journal.rows;
}
