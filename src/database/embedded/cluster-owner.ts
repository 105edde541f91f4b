import { chmodSync, chownSync, lchownSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresUnavailable } from './embedded-postgres.errors.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { type Owner, type PostgresUser, succeeds } from './postgres-command.js';

/**
 * Grants the account that runs PostgreSQL search permission on the data directory; its contents stay private.
 * @throws EmbeddedPostgresUnavailable when the account cannot reach a directory
 */
export async function grantAccess(
  user: PostgresUser,
  dataDir: string,
  binaries: PostgresBinaries,
): Promise<void> {
  const { prefix, owner } = user;
  if (!owner || owner.uid === process.getuid?.()) return;
  const canSearch = (location: string) => succeeds([...prefix, 'test', '-x', location]);
  if (!(await canSearch(dataDir))) {
    const { uid, mode } = statSync(dataDir);
    chownSync(dataDir, uid, owner.gid);
    chmodSync(dataDir, (mode & 0o777) | 0o010);
  }
  for (const location of [...withParents(dataDir), ...withParents(binaries.postgres)])
    if (!(await canSearch(location))) throw unreachableError(location);
  if (!(await succeeds([...prefix, binaries.postgres, '--version'])))
    throw unreachableError(binaries.postgres);
}

function withParents(location: string): string[] {
  const parent = path.dirname(location);
  return parent === location ? [location] : [...withParents(parent), location];
}

const unreachableError = (location: string) =>
  new EmbeddedPostgresUnavailable(
    'PostgreSQL does not run as root, user namespaces, in which it could run as nobody, are not permitted here, and ' +
      `the account nobody cannot reach ${location}. Let it pass (chmod o+x ${location}), choose another location for it ` +
      '(DATA_DIR for the data), or start RabitChat as another user.',
  );

/**
 * Starts with and without a user namespace may alternate, so the owner of the files can change. The directory changes
 * last, so an interrupted run is repeated.
 */
export function changeOwner(directory: string, owner: Owner | undefined): void {
  if (!owner || statSync(directory).uid === owner.uid) return;
  changeOwnerRecursively(directory, owner);
}

function changeOwnerRecursively(directory: string, owner: Owner): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const location = path.join(directory, entry.name);
    if (entry.isDirectory()) changeOwnerRecursively(location, owner);
    else lchownSync(location, owner.uid, owner.gid);
  }
  chownSync(directory, owner.uid, owner.gid);
}
