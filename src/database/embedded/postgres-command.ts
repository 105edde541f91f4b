import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EmbeddedPostgresUnavailable } from './embedded-postgres.errors.js';

/** The whole environment of PostgreSQL's programs: no secret, no PG* variable, no locale. */
export const POSTGRES_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

export interface Owner {
  uid: number;
  gid: number;
}

export interface PostgresUser {
  /** Precedes the program on the command line. */
  prefix: string[];
  /** Required owner of the cluster's files; undefined unless this process runs as root. */
  owner: Owner | undefined;
}

const ROOT: Owner = { uid: 0, gid: 0 };
const NOBODY: Owner = { uid: 65_534, gid: 65_534 };

/**
 * PostgreSQL refuses to run as root. A user namespace maps root to `nobody`: access rights stay, and no file changes its
 * owner.
 */
const UNSHARE = ['unshare', '--user', `--map-user=${NOBODY.uid}`, `--map-group=${NOBODY.gid}`, '--'];

/** Fallback where namespaces are not permitted, as in a chroot and most containers. */
const SETPRIV_NOBODY = ['setpriv', `--reuid=${NOBODY.uid}`, `--regid=${NOBODY.gid}`, '--clear-groups', '--'];

/** The kernel sends SIGINT (fast shutdown) to the server when its parent dies. */
const PARENT_DEATH_SIGNAL = ['setpriv', '--pdeathsig', 'INT'];

/** @throws EmbeddedPostgresUnavailable when root cannot switch to another account */
export async function postgresUser(): Promise<PostgresUser> {
  if (process.platform !== 'linux') return { prefix: [], owner: undefined };
  const { prefix, owner } = await chosenUser();
  const bound = [...prefix, ...PARENT_DEATH_SIGNAL];
  return { prefix: (await succeeds([...bound, 'true'])) ? bound : prefix, owner };
}

async function chosenUser(): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return { prefix: [], owner: undefined };
  if (await succeeds([...UNSHARE, 'true'])) return { prefix: UNSHARE, owner: ROOT };
  if (await succeeds([...SETPRIV_NOBODY, 'true'])) return { prefix: SETPRIV_NOBODY, owner: NOBODY };
  throw new EmbeddedPostgresUnavailable(
    'PostgreSQL does not run as root, and here root may neither make a user namespace, in which it could run as ' +
      'nobody, nor become nobody (setpriv). Start RabitChat as another user.',
  );
}

export async function succeeds([file = '', ...args]: string[]): Promise<boolean> {
  return promisify(execFile)(file, args, { env: POSTGRES_ENVIRONMENT }).then(
    () => true,
    () => false,
  );
}
