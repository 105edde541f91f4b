import { Session } from '../schema/session.js';
import { type Check, error, type Finding, ok, warn } from './check.js';
import type { DoctorContext } from './doctor-context.js';

/** Must equal the script of connect-pg-simple. */
const COLUMNS = [
  'sid character varying NOT NULL',
  'sess json NOT NULL',
  'expire timestamp(6) without time zone NOT NULL',
];
const INDEX = 'CREATE INDEX CONCURRENTLY IF NOT EXISTS "IDX_session_expire" ON public.user_sessions (expire)';
const TABLE = `CREATE TABLE IF NOT EXISTS public.user_sessions
  (${COLUMNS.join(', ')}, CONSTRAINT session_pkey PRIMARY KEY (sid))`;

const SESSION_TABLE_STATE = `
  SELECT c.relpersistence = 'u' AS unlogged,
    ARRAY(SELECT attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
      FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns,
    EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisvalid AND indisprimary
      AND pg_get_indexdef(indexrelid, 1, false) = 'sid' AND indnkeyatts = 1) AS keyed,
    ARRAY(SELECT i.indexrelid::regclass::text || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END
      FROM pg_index i WHERE indrelid = c.oid AND pg_get_indexdef(indexrelid, 1, false) = 'expire') AS indexes
  FROM pg_class c WHERE c.oid = to_regclass('public.user_sessions')`;

interface SessionTableState {
  unlogged: boolean;
  columns: string[];
  keyed: boolean;
  /** Names of the indexes on `expire`, with ` invalid` appended to invalid ones. */
  indexes: string[];
}

async function readState(context: DoctorContext): Promise<SessionTableState | undefined> {
  return (await context.rows<SessionTableState & Record<string, unknown>>(SESSION_TABLE_STATE))[0];
}

const isValid = (index: string) => !index.endsWith(' invalid');

function judge({ unlogged, columns, keyed, indexes }: SessionTableState): Finding {
  const lacking = COLUMNS.filter((column) => !columns.includes(column));
  const foreign = columns.filter((column) => !COLUMNS.includes(column));
  if (lacking.length + foreign.length > 0)
    return error(
      `user_sessions has other columns than the session store expects: it has ${foreign.join(', ') || 'nothing else'}, and lacks ${lacking.join(', ') || 'nothing'}.`,
      'Rename it (all users must log in again), then let npm run doctor -- --fix create it.',
    );
  if (!keyed)
    return error(
      'user_sessions has no primary key on sid: sessions cannot be saved.',
      'DELETE rows that share a sid, then ALTER TABLE user_sessions ADD CONSTRAINT session_pkey PRIMARY KEY (sid)',
    );
  if (!indexes.some(isValid))
    return warn(
      `user_sessions has no ${indexes.length > 0 ? 'valid ' : ''}index on expire: pruning reads the whole table.`,
      'npm run doctor -- --fix',
    );
  if (unlogged)
    return warn(
      'user_sessions is unlogged: a crash logs all users out.',
      'ALTER TABLE user_sessions SET LOGGED',
    );
  return ok('present, with the columns, key and index of the session store');
}

export const sessionTable: Check = {
  name: 'session-table',
  reads: [],
  async run(context) {
    const facts = await readState(context);
    if (facts) return judge(facts);
    return error('The table user_sessions is missing: logins fail.', 'npm run doctor -- --fix');
  },
  async fix(context) {
    const facts = await readState(context);
    const session = await Session.open(context.databaseUrl);
    try {
      if (!facts) await session.runShortTransaction('the table user_sessions', [TABLE]);
      if (facts && judge(facts).mend !== 'npm run doctor -- --fix') return 'Not fixed: no safe fix exists.';
      const invalid = facts?.indexes.find((index) => !isValid(index))?.replace(/ invalid$/, '');
      await session.runConcurrently(invalid ? `REINDEX INDEX CONCURRENTLY ${invalid}` : INDEX);
      return facts ? 'Built the index on expire.' : 'Made the table user_sessions.';
    } finally {
      await session.close();
    }
  },
};
