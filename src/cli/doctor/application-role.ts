import { BOOTSTRAP_ROLE_OID, transferOwnership } from '../../database/embedded/ownership.js';
import { type Check, ok, warn } from './check.js';

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

/** The role that initdb made cannot be demoted, and REASSIGN OWNED does not take its objects away. */
const replaceRole = ({ database }: Role) =>
  `CREATE ROLE ${NEW_ROLE} LOGIN CREATEDB PASSWORD 'choose-a-long-one'; ALTER DATABASE ${database} OWNER TO ${NEW_ROLE}; ` +
  `${transferOwnership(NEW_ROLE)}; -- then name ${NEW_ROLE} and its password in DATABASE_URL`;

export const applicationRole: Check = {
  name: 'role',
  reads: 'server',
  async look(patient) {
    const role = await patient.row<Role>(ROLE);
    if (!role.super) return ok(`our role ${role.role} is no superuser`);
    return warn(
      `The role ${role.role} is a superuser: a mistake in a statement could read and write files of the database's machine.`,
      role.bootstrap
        ? replaceRole(role)
        : `ALTER DATABASE ${role.database} OWNER TO ${role.quoted}; ALTER ROLE ${role.quoted} NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS CREATEDB;`,
    );
  },
};
