import type { Client } from 'pg';
import { withClient } from '../../../database/connection.js';
import { sqlState } from '../../../database/database-unavailable.js';
import { dropIndexes } from './bare-tables.js';
import { conversationLoads } from './conversation-rows.js';
import { copyRows, type Load } from './copy-rows.js';
import { addLedger } from './influence-ledger.js';
import { sizeOf, type RequestedSize } from './world-size.js';
import { DOMAIN, peopleLoads } from './people-rows.js';
import { postLoads } from './post-rows.js';
import { World } from './world.js';

/** Must be the same for every load. */
const ADVISORY_LOCK = 4_702_517_285;
const LOCK_TIMEOUT_MS = 15_000;
const MEMORY = '256MB';
const UNIQUE_VIOLATION = '23505';
const LOCK_NOT_AVAILABLE = '55P03';

const TABLES = [
  'users',
  'user_settings',
  'follows',
  'posts',
  'likes',
  'comments',
  'conversations',
  'messages',
  'message_reactions',
  'conversation_marks',
  'influence_entries',
];

/** Starts the progress of a stage; the returned function advances it. */
export type StageProgress = (title: string, total: number) => (by: number) => void;

interface Settings {
  /** Adds to an existing large world. */
  more: boolean;
  watch: StageProgress;
  /** How long the load waits for a locked table. */
  lockTimeoutMs?: number;
}

export interface LargeWorld {
  rows: Record<string, number>;
  /** A user with follows and many followers. */
  username: string;
  databaseBytes: number;
}

/** A large world exists and --more is absent (EX_CANTCREAT of sysexits.h). */
class LargeWorldExists extends Error {
  readonly exitCode = 73;

  constructor(people: number) {
    super(`A large world of ${people} users already exists. Add another one with --more.`);
  }
}

/** A temporary conflict; a retry may succeed (EX_TEMPFAIL of sysexits.h). */
class LoadConflict extends Error {
  readonly exitCode = 75;
}

/**
 * Adds a large world in one transaction and leaves existing rows alone. An empty database is locked meanwhile, and its
 * indexes are built at the end.
 */
export async function loadLargeWorld(
  databaseUrl: string,
  requested: RequestedSize,
  settings: Settings,
): Promise<LargeWorld> {
  return withClient(databaseUrl, { application_name: 'rabitchat seed' }, async (client) => {
    try {
      await client.query('BEGIN');
      const rows = await load(client, requested, settings);
      await client.query('COMMIT');
      await vacuum(client, settings.watch);
      return await describe(client, rows);
    } catch (error) {
      throw explain(error);
    }
  });
}

async function load(
  client: Client,
  requested: RequestedSize,
  { more, watch, lockTimeoutMs = LOCK_TIMEOUT_MS }: Settings,
): Promise<Record<string, number>> {
  await client.query(`
    SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
    SET LOCAL lock_timeout = ${lockTimeoutMs}; SET LOCAL work_mem = '${MEMORY}'; SET LOCAL maintenance_work_mem = '${MEMORY}';
    SELECT pg_advisory_xact_lock(${ADVISORY_LOCK})`);
  const peopleBefore = await countPeople(client);
  if (peopleBefore > 0 && !more) throw new LargeWorldExists(peopleBefore);
  const world = new World(sizeOf(requested), peopleBefore);
  const restore = (await lockIfEmpty(client)) ? await dropIndexes(client, TABLES) : [];
  const rows = await write(client, world, watch);
  rows.influence_entries = await addLedger(client);
  await rebuild(client, restore, watch);
  return rows;
}

async function countPeople(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM users WHERE email LIKE $1', [
    `%@${DOMAIN}`,
  ]);
  return Number(rows[0]!.count);
}

/** Locks the tables if there are no users, so that none can be added before the transaction ends. */
async function lockIfEmpty(client: Client): Promise<boolean> {
  const isEmpty = async () =>
    (await client.query<{ empty: boolean }>('SELECT NOT EXISTS (SELECT FROM users) AS empty')).rows[0]!.empty;
  if (!(await isEmpty())) return false;
  await client.query(`LOCK TABLE ${TABLES.join(', ')} IN ACCESS EXCLUSIVE MODE`);
  return isEmpty();
}

async function write(client: Client, world: World, watch: StageProgress): Promise<Record<string, number>> {
  const { size, conversations } = world;
  const expected =
    size.users +
    size.follows +
    size.posts +
    size.likes +
    size.comments +
    size.messages +
    conversations.pairs.length * 3;
  const advance = watch('Rows', expected);
  const written: Record<string, number> = {};
  for (const load of loadsOf(world)) {
    written[load.table] = 0;
    await copyRows(client, load, (count) => {
      written[load.table]! += count;
      advance(count);
    });
  }
  return written;
}

function* loadsOf(world: World): Generator<Load> {
  yield* peopleLoads(world);
  yield* postLoads(world);
  yield* conversationLoads(world);
}

async function rebuild(client: Client, statements: string[], watch: StageProgress): Promise<void> {
  if (statements.length === 0) return;
  const advance = watch('Indexes and references', statements.length);
  for (const statement of statements) {
    await client.query(statement);
    advance(1);
  }
}

/** Updates the planner's statistics and the visibility map for index-only scans. */
async function vacuum(client: Client, watch: StageProgress): Promise<void> {
  const advance = watch('Statistics', TABLES.length);
  for (const table of TABLES) {
    await client.query(`VACUUM (ANALYZE) ${table}`);
    advance(1);
  }
}

async function describe(client: Client, rows: Record<string, number>): Promise<LargeWorld> {
  const { rows: found } = await client.query<{ username: string; bytes: string }>(
    `SELECT username, pg_database_size(current_database()) AS bytes FROM users
     WHERE email LIKE $1 ORDER BY EXISTS (SELECT FROM follows WHERE follower_id = users.id) DESC, influence_score DESC, id LIMIT 1`,
    [`%@${DOMAIN}`],
  );
  return { rows, username: found[0]!.username, databaseBytes: Number(found[0]!.bytes) };
}

function explain(error: unknown): unknown {
  const state = sqlState(error);
  if (state === UNIQUE_VIOLATION)
    return new LoadConflict('A username or an id of that world already exists; choose another --seed.', {
      cause: error,
    });
  if (state === LOCK_NOT_AVAILABLE)
    return new LoadConflict('A table stayed in use and could not be locked; stop the server, or try again.', {
      cause: error,
    });
  return error;
}
