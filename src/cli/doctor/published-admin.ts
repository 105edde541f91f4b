import bcrypt from 'bcrypt';
import { PUBLISHED_ADMIN } from '../../auth/login.service.js';
import { type Check, ok, warn } from './check.js';

/** The original server makes this account at each start, with a password that everybody can read in its code. */
export const publishedAdmin: Check = {
  name: 'published-admin',
  reads: ['users'],
  async look(patient) {
    const accounts = await patient.rows<{ username: string; password: string; adopted: boolean }>(
      `SELECT username, password, password_set_at IS NULL AS adopted FROM public.users
       WHERE lower(email) = $1 AND deleted_at IS NULL`,
      [PUBLISHED_ADMIN.email],
    );
    for (const { username, password, adopted } of accounts) {
      if (adopted && (await bcrypt.compare(PUBLISHED_ADMIN.password, password)))
        return warn(
          `The account ${username} (${PUBLISHED_ADMIN.email}) still has the published default password. We refuse it; the old server, where it still runs, lets everybody in.`,
          `npm run users:set-password -- ${username}`,
        );
    }
    return ok('no account has the published default password');
  },
};
