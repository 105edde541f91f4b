import { targetTables } from '../schema/target.js';
import { type Check, error, ok, plural } from './check.js';

const SHOWN = 5;

/** `user_sessions` is written by connect-pg-simple, and is no table of ours by declaration. */
const WRITTEN = [...targetTables.map(({ name }) => name), 'user_sessions'];

export const privileges: Check = {
  name: 'privileges',
  reads: [],
  async look(patient) {
    const rows = await patient.rows<{ role: string; name: string }>(
      `SELECT current_user::text AS role, name FROM unnest($1::text[]) AS name, to_regclass('public.' || quote_ident(name)) AS t
       WHERE t IS NOT NULL AND NOT (has_table_privilege(t, 'SELECT') AND has_table_privilege(t, 'INSERT')
         AND has_table_privilege(t, 'UPDATE') AND has_table_privilege(t, 'DELETE'))`,
      [[...new Set(WRITTEN)]],
    );
    const [first] = rows;
    if (!first) return ok('our role may read and write every table of ours');
    const names = rows.slice(0, SHOWN).map(({ name }) => name);
    return error(
      `The role ${first.role} may not both read and write ${plural(rows.length, 'table')}: ${names.join(', ')}${rows.length > SHOWN ? ' …' : ''}.`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "${first.role}", or name the role that owns them in DATABASE_URL.`,
    );
  },
};
