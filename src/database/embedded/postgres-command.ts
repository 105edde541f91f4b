import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EmbeddedPostgresUnavailable } from './embedded-postgres.errors.js';

/** All that PostgreSQL's programs see of the environment: no secret, no PG* variable, no locale. */
export const POSTGRES_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Whose a file is. */
export interface Owner {
  uid: number;
  gid: number;
}

/** As whom PostgreSQL's programs run. */
export interface PostgresUser {
  /** What has to stand before them on the command line. */
  prefix: string[];
  /** Whose the files of a cluster must be; undefined where that is nobody's choice, since only root has one. */
  owner: Owner | undefined;
}

const ROOT: Owner = { uid: 0, gid: 0 };
const NOBODY: Owner = { uid: 65_534, gid: 65_534 };

/**
 * PostgreSQL refuses to run as root. In a user namespace root becomes `nobody`: what root may read
 * and write stays so, no account is created and nothing changes its owner.
 */
const IN_NAMESPACE = ['unshare', '--user', `--map-user=${NOBODY.uid}`, `--map-group=${NOBODY.gid}`, '--'];

/** Where namespaces are not permitted, as in a chroot and in most containers: the account itself. */
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY.uid}`, `--regid=${NOBODY.gid}`, '--clear-groups', '--'];

/** The kernel sends the program an interrupt, a fast shutdown, when its parent dies, however it dies. */
const DIES_WITH_PARENT = ['setpriv', '--pdeathsig', 'INT'];

/** @throws EmbeddedPostgresUnavailable for root where there is no other to be */
export async function postgresUser(): Promise<PostgresUser> {
  if (process.platform !== 'linux') return { prefix: [], owner: undefined };
  const { prefix, owner } = await chosenUser();
  const bound = [...prefix, ...DIES_WITH_PARENT];
  return { prefix: (await works([...bound, 'true'])) ? bound : prefix, owner };
}

async function chosenUser(): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return { prefix: [], owner: undefined };
  if (await works([...IN_NAMESPACE, 'true'])) return { prefix: IN_NAMESPACE, owner: ROOT };
  if (await works([...AS_NOBODY, 'true'])) return { prefix: AS_NOBODY, owner: NOBODY };
  throw new EmbeddedPostgresUnavailable(
    'PostgreSQL does not run as root, and here root may neither make a user namespace, in which it could run as ' +
      'nobody, nor become nobody (setpriv). Start RabitChat as another user.',
  );
}

/** Whether the command runs and exits with 0. */
export async function works([file = '', ...args]: string[]): Promise<boolean> {
  return promisify(execFile)(file, args, { env: POSTGRES_ENVIRONMENT }).then(
    () => true,
    () => false,
  );
}
