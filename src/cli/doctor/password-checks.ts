import bcrypt from 'bcrypt';
import { PUBLISHED_ADMIN } from '../../auth/login.service.js';
import { type Check, ok, plural, warn } from './check.js';

const BCRYPT_COST = 10;

/** Each step of the cost doubles the time of a check. */
const COSTS = `
  SELECT cost, count(*)::float8 AS count FROM (
    SELECT substring(password FROM '^\\$2[abxy]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}$')::int AS cost FROM public.users
    WHERE deleted_at IS NULL) AS hashes
  GROUP BY cost ORDER BY cost NULLS FIRST`;

interface CostGroup {
  /** `null` for a value that is not a bcrypt hash. */
  cost: number | null;
  count: number;
}

const describe = ({ cost, count }: CostGroup) =>
  cost === null
    ? `${plural(count, 'password is', 'passwords are')} no bcrypt hash, so it cannot be used to log in`
    : `${plural(count, 'hash', 'hashes')} of bcrypt cost ${cost}${cost < BCRYPT_COST ? ', easier to guess' : ', slower to check'}`;

export const passwordHashes: Check = {
  name: 'bcrypt-cost',
  reads: ['users'],
  async run(context) {
    const groups = await context.rows<CostGroup & Record<string, unknown>>(COSTS);
    const other = groups.filter(({ cost }) => cost !== BCRYPT_COST);
    const right = groups.find(({ cost }) => cost === BCRYPT_COST)?.count ?? 0;
    if (other.length === 0) return ok(`${plural(right, 'hash', 'hashes')} of bcrypt cost ${BCRYPT_COST}`);
    return warn(
      `${other.map(describe).join('; ')} (${right.toLocaleString('en')} of cost ${BCRYPT_COST}).`,
      'A new password gets the right hash: npm run users:set-password, or the reset by e-mail.',
    );
  },
};

/** The original server creates this account at each start, with a password that is public in its source. */
export const publishedAdmin: Check = {
  name: 'published-admin',
  reads: ['users'],
  async run(context) {
    const accounts = await context.rows<{ username: string; password: string; adopted: boolean }>(
      `SELECT username, password, password_set_at IS NULL AS adopted FROM public.users
       WHERE lower(email) = $1 AND deleted_at IS NULL`,
      [PUBLISHED_ADMIN.email],
    );
    for (const { username, password, adopted } of accounts) {
      if (adopted && (await bcrypt.compare(PUBLISHED_ADMIN.password, password)))
        return warn(
          `The account ${username} (${PUBLISHED_ADMIN.email}) still has the published default password. This server rejects it; an old server that still runs accepts it.`,
          `npm run users:set-password -- ${username}`,
        );
    }
    return ok('no account has the published default password');
  },
};
