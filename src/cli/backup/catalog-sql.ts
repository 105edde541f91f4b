/** For catalog queries with a namespace `n`: excludes system schemas. */
export const USER_SCHEMA = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

/**
 * Extensions that require a superuser and hold no data: no backup includes them, so that a normal role can restore it.
 */
export const SERVER_EXTENSIONS = ['pg_stat_statements'];

/** Excludes objects that an extension created. */
export const notOfExtension = (catalog: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;
