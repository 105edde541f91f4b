import { JOURNAL } from '../../database/migrate.js';
import { inPublic, quoted } from '../schema/ddl.js';
import type { Session } from '../schema/session.js';
import { targetEnums, targetTables } from '../schema/target.js';

const RELATIONS = `
  SELECT c.relname AS name, c.relkind::text AS kind, c.relpersistence = 'u' AS unlogged,
    pg_get_userbyid(c.relowner) AS owner, pg_has_role(c.relowner, 'USAGE') AS owned, row_security_active(c.oid) AS "hasRowSecurity",
    ARRAY(SELECT i.inhrelid::regclass::text FROM pg_inherits i WHERE i.inhparent = c.oid AND c.relkind = 'r' ORDER BY 1) AS children,
    ARRAY(SELECT a.attrelid::regclass || '.' || quote_ident(a.attname)
      FROM pg_attribute a JOIN pg_class holder ON holder.oid = a.attrelid
      WHERE a.atttypid = c.reltype AND c.reltype <> 0 AND holder.relkind IN ('r', 'm', 'p') ORDER BY 1) AS "rowTypeColumns"
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY($1) ORDER BY 1`;

const TYPES = `
  SELECT t.typname AS name, t.typtype = 'e' AS enum, pg_get_userbyid(t.typowner) AS owner,
    pg_has_role(t.typowner, 'USAGE') AS owned
  FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typname = ANY($1) ORDER BY 1`;

const SERVER = `
  SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
    pg_is_in_recovery() AS standby, has_schema_privilege('public', 'CREATE') AND has_schema_privilege('public', 'USAGE') AS creates,
    current_user AS role`;

/** Tables outside this schema that adoption reads or extends. */
const EXTENDED_TABLES = ['comment_replies', 'login_sessions'];

const MIN_SERVER_VERSION = 140_000;

const KINDS: Record<string, string> = {
  p: 'a partitioned table',
  v: 'a view',
  m: 'a materialized view',
  f: 'a foreign table',
  S: 'a sequence',
  i: 'an index',
  c: 'a type',
};

interface Server {
  version: number;
  encoding: string;
  standby: boolean;
  creates: boolean;
  role: string;
}

interface Owned {
  name: string;
  owner: string;
  owned: boolean;
}

interface Relation extends Owned {
  kind: string;
  unlogged: boolean;
  /** Tables that inherit from this one and would change with it. */
  children: string[];
  /** Columns of the table's row type, which prevent changes to the table. */
  rowTypeColumns: string[];
  hasRowSecurity: boolean;
}

/** What prevents adoption in the server, the role or the kinds of objects, each with its remedy. */
export async function blockers(session: Session): Promise<string[]> {
  const [server] = await session.rows<Server>(SERVER);
  if (server!.standby) return ['It is a standby, which cannot be written to: connect to its primary.'];
  const relations = await session.rows<Relation>(RELATIONS, [
    [...targetTables.map(({ name }) => name), ...EXTENDED_TABLES, JOURNAL],
  ]);
  const types = await session.rows<Owned & { enum: boolean }>(TYPES, [
    targetEnums.map((type) => type.enumName),
  ]);
  return [
    ...serverReasons(server!),
    ...relations.flatMap(relationReasons),
    ...types
      .filter((type) => !type.enum)
      .map(({ name }) => `"${name}" is no enum; rename it: ALTER TYPE ${inPublic(name)} RENAME TO ...`),
    ...ownerReasons(server!.role, [...relations, ...types]),
  ];
}

function serverReasons({ version, encoding, creates, role }: Server): string[] {
  const reasons: string[] = [];
  if (version < MIN_SERVER_VERSION) reasons.push('PostgreSQL 14 or newer is needed.');
  if (encoding !== 'UTF8')
    reasons.push(`Its encoding is ${encoding}, not UTF8: dump it and restore it into a database of UTF8.`);
  if (!creates)
    reasons.push(
      `The role ${role} may not create anything there: GRANT CREATE, USAGE ON SCHEMA public TO ${quoted(role)}.`,
    );
  return reasons;
}

function relationReasons({
  name,
  kind,
  unlogged,
  children,
  rowTypeColumns,
  hasRowSecurity,
}: Relation): string[] {
  if (kind === 'p')
    return [`Its table "${name}" is partitioned: move its rows to an ordinary table of that name.`];
  if (kind !== 'r')
    return [`"${name}" is ${KINDS[kind] ?? 'no table'}, where a table of that name is needed; rename it.`];
  const reasons: string[] = [];
  if (unlogged)
    reasons.push(
      `Its table "${name}" is unlogged, so a crash empties it: ALTER TABLE ${inPublic(name)} SET LOGGED.`,
    );
  for (const child of children)
    reasons.push(`${child} inherits from "${name}": ALTER TABLE ${child} NO INHERIT ${inPublic(name)}.`);
  for (const column of rowTypeColumns)
    reasons.push(`${column} is of the row type of "${name}", which can get no column so: make it jsonb.`);
  if (hasRowSecurity)
    reasons.push(
      `Row level security hides rows of "${name}" from this role: connect as one with BYPASSRLS, or ` +
        `ALTER TABLE ${inPublic(name)} NO FORCE ROW LEVEL SECURITY.`,
    );
  return reasons;
}

/** Only an owner may change a table or a type. One reason per owner keeps the list short. */
function ownerReasons(role: string, objects: Owned[]): string[] {
  const namesByOwner = new Map<string, string[]>();
  for (const { name, owner, owned } of objects) {
    if (!owned) namesByOwner.set(owner, [...(namesByOwner.get(owner) ?? []), name]);
  }
  return [...namesByOwner].map(
    ([owner, names]) =>
      `The role ${role} does not own ${names.join(', ')}, so it may not change them: connect as ${owner}, or ` +
      `GRANT ${quoted(owner)} TO ${quoted(role)}.`,
  );
}
