import type { Client } from 'pg';
import { BackupFault } from './backup-fault.js';
import { notOfExtension, USER_SCHEMA } from './catalog-sql.js';

const relation = (kind: string, condition: string) => `
  SELECT '${kind}' AS kind, format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${USER_SCHEMA} AND ${notOfExtension('pg_class', 'c.oid')} AND c.relpersistence <> 't' AND ${condition}`;

const named = (kind: string, [catalog, name, namespace]: [string, string, string], condition = 'true') => `
  SELECT '${kind}', format('%I.%I', n.nspname, o.${name}) FROM ${catalog} o JOIN pg_namespace n ON n.oid = o.${namespace}
  WHERE ${USER_SCHEMA} AND ${notOfExtension(catalog, 'o.oid')} AND ${condition}`;

const global = (kind: string, [catalog, name]: [string, string], condition = 'true') => `
  SELECT '${kind}', quote_ident(o.${name}) FROM ${catalog} o
  WHERE ${notOfExtension(catalog, 'o.oid')} AND ${condition}`;

/** Objects that our own dump cannot include, by kind and name. */
const UNSUPPORTED = [
  relation('partitioned table', "c.relkind = 'p'"),
  relation('foreign table', "c.relkind = 'f'"),
  relation('materialized view', "c.relkind = 'm'"),
  relation('composite type', "c.relkind = 'c'"),
  relation('table with row security', "c.relkind = 'r' AND c.relrowsecurity"),
  relation('table of a type', "c.relkind = 'r' AND c.reloftype <> 0"),
  relation(
    'table without columns',
    `c.relkind = 'r' AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
      AND NOT a.attisdropped AND a.attgenerated = '')`,
  ),
  relation(
    'inheriting table',
    "c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)",
  ),
  relation('table with a policy', 'EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)'),
  relation(
    'view with column defaults',
    "c.relkind = 'v' AND EXISTS (SELECT FROM pg_attrdef d WHERE d.adrelid = c.oid)",
  ),
  relation(
    'table of another access method',
    "c.relkind = 'r' AND c.relam <> (SELECT oid FROM pg_am WHERE amname = 'heap')",
  ),
  relation(
    'rule on',
    "EXISTS (SELECT FROM pg_rewrite w WHERE w.ev_class = c.oid AND w.rulename <> '_RETURN')",
  ),
  named('domain', ['pg_type', 'typname', 'typnamespace'], "o.typtype = 'd'"),
  named('range type', ['pg_type', 'typname', 'typnamespace'], "o.typtype IN ('r', 'm')"),
  named('base type', ['pg_type', 'typname', 'typnamespace'], "o.typtype = 'b' AND o.typelem = 0"),
  named('aggregate', ['pg_proc', 'proname', 'pronamespace'], "o.prokind IN ('a', 'w')"),
  named('operator', ['pg_operator', 'oprname', 'oprnamespace']),
  named('operator class', ['pg_opclass', 'opcname', 'opcnamespace']),
  named('collation', ['pg_collation', 'collname', 'collnamespace']),
  named('conversion', ['pg_conversion', 'conname', 'connamespace']),
  named('text search configuration', ['pg_ts_config', 'cfgname', 'cfgnamespace']),
  named('text search dictionary', ['pg_ts_dict', 'dictname', 'dictnamespace']),
  named('extended statistics', ['pg_statistic_ext', 'stxname', 'stxnamespace']),
  global('event trigger', ['pg_event_trigger', 'evtname']),
  global('publication', ['pg_publication', 'pubname']),
  global('foreign server', ['pg_foreign_server', 'srvname']),
  global('language', ['pg_language', 'lanname'], 'o.oid >= 16384'),
  "SELECT 'cast', format('%s AS %s', castsource::regtype, casttarget::regtype) FROM pg_cast o WHERE o.oid >= 16384 AND " +
    notOfExtension('pg_cast', 'o.oid'),
  "SELECT 'large object', oid::text FROM pg_largeobject_metadata",
  "SELECT 'extension with tables of its own', quote_ident(extname) FROM pg_extension WHERE extconfig IS NOT NULL",
].join(' UNION ALL ');

export interface Unsupported {
  kind: string;
  name: string;
}

export async function listUnsupported(client: Client): Promise<Unsupported[]> {
  const { rows } = await client.query<Unsupported>(
    `SELECT DISTINCT kind, name FROM (${UNSUPPORTED}) AS found ORDER BY 1, 2`,
  );
  return rows;
}

/** @throws BackupFault that lists everything that our own dump would lose */
export async function assertSupported(client: Client, major: number): Promise<void> {
  const found = await listUnsupported(client);
  if (found.length === 0) return;
  const names = found.map(({ kind, name }) => `  - ${kind} ${name}`).join('\n');
  throw new BackupFault(
    'config',
    `Our own dump does not carry everything that is in this database, so nothing was written:\n${names}\n` +
      `Install the client programs of PostgreSQL ${major} (Debian: postgresql-client-${major}) and use --tool pg_dump.`,
  );
}
