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
  const passes = (place: string) => succeeds([...prefix, 'test', '-x', place]);
  if (!(await passes(dataDir))) {
    const { uid, mode } = statSync(dataDir);
    chownSync(dataDir, uid, owner.gid);
    chmodSync(dataDir, (mode & 0o777) | 0o010);
  }
  for (const place of [...withParents(dataDir), ...withParents(binaries.postgres)])
    if (!(await passes(place))) throw unreachableError(place);
  if (!(await succeeds([...prefix, binaries.postgres, '--version'])))
    throw unreachableError(binaries.postgres);
}

function withParents(place: string): string[] {
  const parent = path.dirname(place);
  return parent === place ? [place] : [...withParents(parent), place];
}

const unreachableError = (place: string) =>
  new EmbeddedPostgresUnavailable(
    'PostgreSQL does not run as root, user namespaces, in which it could run as nobody, are not permitted here, and ' +
      `the account nobody cannot reach ${place}. Let it pass (chmod o+x ${place}), choose another place for it ` +
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
    const place = path.join(directory, entry.name);
    if (entry.isDirectory()) changeOwnerRecursively(place, owner);
    else lchownSync(place, owner.uid, owner.gid);
  }
  chownSync(directory, owner.uid, owner.gid);
}
