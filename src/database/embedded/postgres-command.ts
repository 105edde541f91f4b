import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EmbeddedPostgresUnavailable } from './embedded-postgres.errors.js';

/** All that PostgreSQL's programs see of the environment: no secret, no PG* variable, no locale. */
export const POSTGRES_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/**
 * PostgreSQL refuses to run as root. In a user namespace root becomes `nobody`: what root may read
 * and write stays so, no account is created and nothing changes its owner.
 */
const AS_NOBODY = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'];

/** The kernel sends the program an interrupt, a fast shutdown, when its parent dies, however it dies. */
const DIES_WITH_PARENT = ['setpriv', '--pdeathsig', 'INT'];

/** What has to stand before `postgres` and `initdb` on the command line, on this machine. */
export async function postgresCommandPrefix(): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const prefix = process.getuid?.() === 0 ? AS_NOBODY : [];
  if (!(await works(prefix))) {
    throw new EmbeddedPostgresUnavailable(
      'PostgreSQL does not run as root, and user namespaces, in which it could run as nobody, ' +
        'are not permitted here. Start RabitChat as another user.',
    );
  }
  const bound = [...prefix, ...DIES_WITH_PARENT];
  return (await works(bound)) ? bound : prefix;
}

async function works(prefix: string[]): Promise<boolean> {
  const [file = '', ...args] = [...prefix, 'true'];
  return promisify(execFile)(file, args, { env: POSTGRES_ENVIRONMENT }).then(
    () => true,
    () => false,
  );
}
