import { type Check, ok, plural, warn } from './check.js';

const COST = 10;

/** A check of a password takes twice as long with every step of the cost. */
const COSTS = `
  SELECT cost, count(*)::float8 AS count FROM (
    SELECT substring(password FROM '^\\$2[abxy]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}$')::int AS cost FROM public.users
    WHERE deleted_at IS NULL) AS hashes
  GROUP BY cost ORDER BY cost NULLS FIRST`;

interface Group {
  /** Null for what is no bcrypt hash. */
  cost: number | null;
  count: number;
}

const inWords = ({ cost, count }: Group) =>
  cost === null
    ? `${plural(count, 'password is', 'passwords are')} no bcrypt hash, so nobody can log in with it`
    : `${plural(count, 'hash', 'hashes')} of bcrypt cost ${cost}${cost < COST ? ', easier to guess' : ', slower to check'}`;

export const passwordHashes: Check = {
  name: 'bcrypt-cost',
  reads: ['users'],
  async look(patient) {
    const groups = await patient.rows<Group & Record<string, unknown>>(COSTS);
    const other = groups.filter(({ cost }) => cost !== COST);
    const right = groups.find(({ cost }) => cost === COST)?.count ?? 0;
    if (other.length === 0) return ok(`${plural(right, 'hash', 'hashes')} of bcrypt cost ${COST}`);
    return warn(
      `${other.map(inWords).join('; ')} (${right.toLocaleString('en')} of cost ${COST}).`,
      'A new password gets the right hash: npm run users:set-password, or the reset by e-mail.',
    );
  },
};
