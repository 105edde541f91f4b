import { type Check, error, ok, warn } from './check.js';

const WARN_AGE = 500_000_000;
/** PostgreSQL rejects all writes at about 2.1 billion (wraparound). */
const ERROR_AGE = 1_500_000_000;

const VACUUM_STATE = `
  SELECT current_setting('autovacuum') = 'on' AS autovacuum,
    GREATEST(age(datfrozenxid), mxid_age(datminmxid))::float8 AS age,
    ARRAY(SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
      AND EXISTS (SELECT FROM pg_options_to_table(reloptions)
        WHERE option_name = 'autovacuum_enabled' AND option_value IN ('off', 'false', 'no', '0'))
      ORDER BY 1) AS excepted
  FROM pg_database WHERE datname = current_database()`;

interface VacuumState {
  autovacuum: boolean;
  age: number;
  excepted: string[];
}

export const vacuum: Check = {
  name: 'vacuum',
  reads: 'server',
  async run(context) {
    const facts = await context.row<VacuumState & Record<string, unknown>>(VACUUM_STATE);
    const age = context.overrides.transactionAge ?? facts.age;
    const millions = `${Math.round(age / 1e6).toLocaleString('en')} million transactions old`;
    if (age > WARN_AGE)
      return (age > ERROR_AGE ? error : warn)(
        `The oldest rows are ${millions}; at 2,100 the server stops taking writes (wraparound).`,
        'VACUUM (FREEZE) now; check what blocks autovacuum: long transactions, prepared ones, idle replication slots.',
      );
    if (!facts.autovacuum)
      return warn(
        'autovacuum is off: tables grow without end.',
        'ALTER SYSTEM SET autovacuum = on; SELECT pg_reload_conf()',
      );
    if (facts.excepted.length > 0)
      return warn(
        `autovacuum leaves out ${facts.excepted.join(', ')}.`,
        facts.excepted.map((table) => `ALTER TABLE "${table}" RESET (autovacuum_enabled)`).join('; '),
      );
    return ok(`autovacuum is on, the oldest rows are ${millions}`);
  },
};
