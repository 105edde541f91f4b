import { BOOTSTRAP_ROLE_OID, transferOwnership } from '../../database/embedded/ownership.js';
import { targetTables } from '../schema/target.js';
import { type Check, error, ok, plural, warn } from './check.js';

const ROLE = `
  SELECT rolname::text AS role, quote_ident(rolname) AS quoted, quote_ident(current_database()) AS database,
    rolsuper AS super, oid = ${BOOTSTRAP_ROLE_OID} AS bootstrap
  FROM pg_roles WHERE rolname = current_user`;

interface Role extends Record<string, unknown> {
  role: string;
  quoted: string;
  database: string;
  super: boolean;
  bootstrap: boolean;
}

const NEW_ROLE = 'rabitchat_app';

/** A superuser that initdb created cannot be demoted, and REASSIGN OWNED does not move its objects. */
const replaceRole = ({ database }: Role) =>
  `CREATE ROLE ${NEW_ROLE} LOGIN CREATEDB PASSWORD 'choose-a-long-one'; ALTER DATABASE ${database} OWNER TO ${NEW_ROLE}; ` +
  `${transferOwnership(NEW_ROLE)}; -- then name ${NEW_ROLE} and its password in DATABASE_URL`;

export const applicationRole: Check = {
  name: 'role',
  reads: 'server',
  async run(context) {
    const role = await context.row<Role>(ROLE);
    if (!role.super) return ok(`our role ${role.role} is no superuser`);
    return warn(
      `The role ${role.role} is a superuser: a mistake in a statement could read and write files of the database's machine.`,
      role.bootstrap
        ? replaceRole(role)
        : `ALTER DATABASE ${role.database} OWNER TO ${role.quoted}; ALTER ROLE ${role.quoted} NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS CREATEDB;`,
    );
  },
};

const MAX_LISTED = 5;

/** connect-pg-simple creates `user_sessions`, so it is not among the declared tables. */
const WRITTEN_TABLES = [...targetTables.map(({ name }) => name), 'user_sessions'];

export const privileges: Check = {
  name: 'privileges',
  reads: [],
  async run(context) {
    const rows = await context.rows<{ role: string; name: string }>(
      `SELECT current_user::text AS role, name FROM unnest($1::text[]) AS name, to_regclass('public.' || quote_ident(name)) AS t
       WHERE t IS NOT NULL AND NOT (has_table_privilege(t, 'SELECT') AND has_table_privilege(t, 'INSERT')
         AND has_table_privilege(t, 'UPDATE') AND has_table_privilege(t, 'DELETE'))`,
      [[...new Set(WRITTEN_TABLES)]],
    );
    const [first] = rows;
    if (!first) return ok('our role may read and write every table of ours');
    const names = rows.slice(0, MAX_LISTED).map(({ name }) => name);
    return error(
      `The role ${first.role} may not both read and write ${plural(rows.length, 'table')}: ${names.join(', ')}${rows.length > MAX_LISTED ? ' …' : ''}.`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "${first.role}", or name the role that owns them in DATABASE_URL.`,
    );
  },
};
