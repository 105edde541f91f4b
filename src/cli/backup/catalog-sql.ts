/** Of a catalog query with a namespace `n`: not the system's own. */
export const USER_SCHEMA = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

/**
 * Extensions that only a superuser may create and that hold nothing of the database: no backup carries them, or a role
 * without that right could restore none.
 */
export const SERVER_EXTENSIONS = ['pg_stat_statements'];

/** Of a catalog row: no extension made it. */
export const notOfExtension = (catalog: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;
