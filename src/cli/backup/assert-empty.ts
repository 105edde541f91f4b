import type { Client } from 'pg';
import { BackupFault } from './backup-fault.js';
import { notOfExtension, USER_SCHEMA } from './catalog-sql.js';
import { hostOf } from './backup-session.js';

const CONTENTS = `
  SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'S' THEN 'sequence' WHEN 'm' THEN 'materialized view' ELSE 'table' END
    AS kind, format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND ${USER_SCHEMA} AND ${notOfExtension('pg_class', 'c.oid')}
  UNION ALL SELECT 'type', format('%I.%I', n.nspname, t.typname) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
  WHERE t.typtype IN ('e', 'd', 'r') AND ${USER_SCHEMA} AND ${notOfExtension('pg_type', 't.oid')}
  UNION ALL SELECT 'function', p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE ${USER_SCHEMA} AND ${notOfExtension('pg_proc', 'p.oid')}
  UNION ALL SELECT 'schema', quote_ident(nspname) FROM pg_namespace n
  WHERE ${USER_SCHEMA} AND nspname <> 'public' AND ${notOfExtension('pg_namespace', 'n.oid')}
  ORDER BY 1, 2`;

const MAX_LISTED = 5;

/** @throws BackupFault that names what the database holds */
export async function assertEmptyDatabase(client: Client, url: string): Promise<void> {
  const { rows } = await client.query<{ kind: string; name: string }>(CONTENTS);
  if (rows.length === 0) return;
  const shown = rows.slice(0, MAX_LISTED).map(({ kind, name }) => `${kind} ${name}`);
  const more = rows.length > MAX_LISTED ? ` and ${rows.length - MAX_LISTED} more` : '';
  throw new BackupFault(
    'occupied',
    `${hostOf(url)} is not empty: it holds ${shown.join(', ')}${more}. Nothing was changed. ` +
      'Restore into an empty database: CREATE DATABASE another, and name it by DATABASE_URL or --database-url-env.',
  );
}
