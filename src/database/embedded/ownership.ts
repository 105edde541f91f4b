/** The role that initdb creates; PostgreSQL never lets it lose superuser. */
export const BOOTSTRAP_ROLE_OID = 10;

/** Excludes objects of extensions, which keep their owner. */
const ownExcept = (catalog: string, oid: string) =>
  `${oid} >= 16384 AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * Transfers the current database's objects from the bootstrap role, for which REASSIGN OWNED is not allowed. Idempotent;
 * requires a superuser.
 */
export const transferOwnership = (role: string): string => `DO $transfer$
DECLARE
  statement text;
BEGIN
  FOR statement IN
    SELECT format('ALTER SCHEMA %I', nspname) FROM pg_namespace
      WHERE nspowner = ${BOOTSTRAP_ROLE_OID} AND (nspname = 'public' OR ${ownExcept('pg_namespace', 'oid')}) AND nspname !~ '^pg_'
    UNION ALL SELECT format('ALTER %s %s', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
      WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, c.oid::regclass) FROM pg_class c
      WHERE c.relowner = ${BOOTSTRAP_ROLE_OID} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${ownExcept('pg_class', 'c.oid')}
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
        AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') AND c.relkind = 'S')
    UNION ALL SELECT format('ALTER ROUTINE %s', p.oid::regprocedure) FROM pg_proc p
      WHERE p.proowner = ${BOOTSTRAP_ROLE_OID} AND ${ownExcept('pg_proc', 'p.oid')}
    UNION ALL SELECT format('ALTER TYPE %s', format_type(t.oid, NULL)) FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
      WHERE t.typowner = ${BOOTSTRAP_ROLE_OID} AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c') AND ${ownExcept('pg_type', 't.oid')}
    UNION ALL SELECT format('ALTER STATISTICS %I.%I', n.nspname, s.stxname) FROM pg_statistic_ext s
      JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE s.stxowner = ${BOOTSTRAP_ROLE_OID}
    UNION ALL SELECT format('ALTER COLLATION %I.%I', n.nspname, l.collname) FROM pg_collation l
      JOIN pg_namespace n ON n.oid = l.collnamespace
      WHERE l.collowner = ${BOOTSTRAP_ROLE_OID} AND ${ownExcept('pg_collation', 'l.oid')}
    UNION ALL SELECT format('ALTER LARGE OBJECT %s', oid) FROM pg_largeobject_metadata WHERE lomowner = ${BOOTSTRAP_ROLE_OID}
  LOOP
    EXECUTE format('%s OWNER TO %I', statement, ${literal(role)});
  END LOOP;
END
$transfer$`;
