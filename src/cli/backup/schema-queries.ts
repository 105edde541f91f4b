import { notOfExtension, SERVER_EXTENSIONS, USER_SCHEMA } from './catalog-sql.js';

const EXTENSIONS_LEFT_OUT = ['plpgsql', ...SERVER_EXTENSIONS].map((name) => `'${name}'`).join(', ');

/** Each query returns `(kind, name, sql)`. Statements run with an empty search path, so names are qualified. */
const CLASS_NAME = "format('%I.%I', n.nspname, c.relname)";
const OWN_CLASS = `${USER_SCHEMA} AND ${notOfExtension('pg_class', 'c.oid')} AND c.relpersistence <> 't'`;
const FROM_CLASS = 'FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace';

const sequenceOptions = (s: string) =>
  `format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s %s', ${s}.seqstart, ${s}.seqincrement,
    ${s}.seqmin, ${s}.seqmax, ${s}.seqcache, CASE WHEN ${s}.seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END)`;

const IDENTITY = `(
  SELECT format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I %s)',
    CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, sn.nspname, sc.relname, ${sequenceOptions('q')})
  FROM pg_depend d JOIN pg_class sc ON sc.oid = d.objid AND sc.relkind = 'S'
  JOIN pg_namespace sn ON sn.oid = sc.relnamespace JOIN pg_sequence q ON q.seqrelid = sc.oid
  WHERE d.classid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.deptype = 'i'
    AND a.attidentity <> '')`;

/** NOT VALID NOT NULL constraints (PostgreSQL 18) are added after the rows. */
const UNVALIDATED_NOT_NULL = `EXISTS (SELECT FROM pg_constraint o WHERE o.conrelid = a.attrelid AND o.contype = 'n'
  AND NOT o.convalidated AND o.conkey = ARRAY[a.attnum])`;

const COLUMN = `concat(quote_ident(a.attname), ' ', format_type(a.atttypid, a.atttypmod),
  (SELECT format(' COLLATE %I.%I', ln.nspname, l.collname) FROM pg_collation l JOIN pg_namespace ln ON ln.oid = l.collnamespace
    WHERE l.oid = a.attcollation AND a.attcollation <> t.typcollation),
  CASE a.attgenerated
    WHEN 's' THEN format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(d.adbin, d.adrelid))
    WHEN 'v' THEN format(' GENERATED ALWAYS AS (%s) VIRTUAL', pg_get_expr(d.adbin, d.adrelid))
    ELSE ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END,
  ${IDENTITY}, CASE WHEN a.attnotnull AND NOT ${UNVALIDATED_NOT_NULL} THEN ' NOT NULL' END)`;

const COLUMNS = `(SELECT string_agg(${COLUMN}, ', ' ORDER BY a.attnum) FROM pg_attribute a
  JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)`;

const WITH_OPTIONS = "coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '')";
const UNLOGGED = "CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' END";

/** Created before the rows are loaded. */
export const BEFORE_ROWS: readonly string[] = [
  `SELECT 'schema' AS kind, quote_ident(nspname) AS name, format('CREATE SCHEMA IF NOT EXISTS %I', nspname) AS sql
   FROM pg_namespace n WHERE ${USER_SCHEMA} AND nspname <> 'public' AND ${notOfExtension('pg_namespace', 'n.oid')}`,
  `SELECT 'extension' AS kind, quote_ident(extname) AS name,
     format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA %I', extname, n.nspname) AS sql
   FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE extname NOT IN (${EXTENSIONS_LEFT_OUT})`,
  `SELECT 'type' AS kind, format('%I.%I', n.nspname, t.typname) AS name, format('CREATE TYPE %I.%I AS ENUM (%s)',
     n.nspname, t.typname, (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)
       FROM pg_enum WHERE enumtypid = t.oid)) AS sql
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
   WHERE t.typtype = 'e' AND ${USER_SCHEMA} AND ${notOfExtension('pg_type', 't.oid')}`,
  `SELECT 'sequence' AS kind, ${CLASS_NAME} AS name, format('CREATE %sSEQUENCE %s AS %s %s', ${UNLOGGED}, ${CLASS_NAME},
     format_type(q.seqtypid, NULL), ${sequenceOptions('q')}) AS sql
   ${FROM_CLASS} JOIN pg_sequence q ON q.seqrelid = c.oid WHERE ${OWN_CLASS} AND NOT EXISTS (
     SELECT FROM pg_depend i WHERE i.classid = 'pg_class'::regclass AND i.objid = c.oid AND i.deptype = 'i')`,
  `SELECT 'function' AS kind, p.oid::regprocedure::text AS name, pg_get_functiondef(p.oid) AS sql
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE p.prokind IN ('f', 'p') AND ${USER_SCHEMA} AND ${notOfExtension('pg_proc', 'p.oid')}`,
  `SELECT 'table' AS kind, ${CLASS_NAME} AS name,
     format('CREATE %sTABLE %s (%s)%s', ${UNLOGGED}, ${CLASS_NAME}, ${COLUMNS}, ${WITH_OPTIONS}) AS sql
   ${FROM_CLASS} WHERE c.relkind = 'r' AND ${OWN_CLASS}`,
];

const constraints = (condition: string) => `
  SELECT 'constraint' AS kind, format('%I on %s', o.conname, ${CLASS_NAME}) AS name,
    format('ALTER TABLE %s ADD CONSTRAINT %I %s', ${CLASS_NAME}, o.conname, pg_get_constraintdef(o.oid)) AS sql
  FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${condition} AND c.relkind = 'r' AND ${OWN_CLASS}`;

const OWNED_BY = `
  SELECT 'owned sequence' AS kind, ${CLASS_NAME} AS name,
    format('ALTER SEQUENCE %s OWNED BY %I.%I.%I', ${CLASS_NAME}, tn.nspname, tc.relname, a.attname) AS sql
  ${FROM_CLASS}
  JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a' AND d.refobjsubid > 0
  JOIN pg_class tc ON tc.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = tc.relnamespace
  JOIN pg_attribute a ON a.attrelid = tc.oid AND a.attnum = d.refobjsubid
  WHERE c.relkind = 'S' AND ${OWN_CLASS}`;

const INDEXES = `
  SELECT 'index' AS kind, ${CLASS_NAME} AS name, pg_get_indexdef(c.oid) AS sql
  ${FROM_CLASS} JOIN pg_index i ON i.indexrelid = c.oid
  WHERE i.indisvalid AND ${OWN_CLASS} AND NOT EXISTS (
    SELECT FROM pg_constraint o WHERE o.conindid = c.oid AND o.contype IN ('p', 'u', 'x'))`;

const VIEWS = `
  SELECT 'view' AS kind, ${CLASS_NAME} AS name,
    format('CREATE VIEW %s%s AS %s', ${CLASS_NAME}, ${WITH_OPTIONS}, pg_get_viewdef(c.oid)) AS sql
  ${FROM_CLASS} WHERE c.relkind = 'v' AND ${OWN_CLASS}`;

const TRIGGERS = `
  SELECT 'trigger' AS kind, format('%I on %s', g.tgname, ${CLASS_NAME}) AS name, pg_get_triggerdef(g.oid) AS sql
  FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT g.tgisinternal AND ${OWN_CLASS}`;

const TRIGGER_STATES = `
  SELECT 'trigger state' AS kind, format('%I on %s', g.tgname, ${CLASS_NAME}) AS name,
    format('ALTER TABLE %s %s TRIGGER %I', ${CLASS_NAME}, CASE g.tgenabled WHEN 'D' THEN 'DISABLE'
      WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE REPLICA' END, g.tgname) AS sql
  FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT g.tgisinternal AND g.tgenabled <> 'O' AND ${OWN_CLASS}`;

const REPLICA_IDENTITIES = `
  SELECT 'replica identity' AS kind, ${CLASS_NAME} AS name, format('ALTER TABLE %s REPLICA IDENTITY %s', ${CLASS_NAME},
    CASE c.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' ELSE (SELECT format('USING INDEX %I', x.relname)
      FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisreplident) END) AS sql
  ${FROM_CLASS} WHERE c.relkind = 'r' AND c.relreplident <> 'd' AND ${OWN_CLASS}`;

const COMMENT_WORDS = `CASE o.type WHEN 'table column' THEN 'COLUMN' WHEN 'view column' THEN 'COLUMN'
  WHEN 'table constraint' THEN 'CONSTRAINT' ELSE upper(o.type) END`;

const COMMENTS = `
  SELECT 'comment' AS kind, o.type || ' ' || o.identity AS name,
    format('COMMENT ON %s %s IS %L', ${COMMENT_WORDS}, o.identity, x.description) AS sql
  FROM pg_description x CROSS JOIN LATERAL pg_identify_object(x.classoid, x.objoid, x.objsubid) AS o
  WHERE x.objoid >= 16384 AND o.type <> 'extension' AND coalesce(o.schema, '') !~ '^pg_'
    AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = x.classoid AND e.objid = x.objoid AND e.deptype = 'e')`;

/** Created after the rows are loaded. */
export const AFTER_ROWS: readonly string[] = [
  OWNED_BY,
  constraints("o.contype IN ('p', 'u', 'x', 'c')"),
  constraints("o.contype = 'n' AND NOT o.convalidated"),
  INDEXES,
  constraints("o.contype = 'f'"),
  VIEWS,
  TRIGGERS,
  TRIGGER_STATES,
  REPLICA_IDENTITIES,
  COMMENTS,
];
