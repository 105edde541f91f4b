import { chmodSync, chownSync, lchownSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresUnavailable } from './embedded-postgres.errors.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { type Owner, type PostgresUser, works } from './postgres-command.js';

/**
 * Lets the account that runs PostgreSQL, when it is another than ours, pass through the data directory; what lies there
 * stays as private as it is.
 * @throws EmbeddedPostgresUnavailable that names what the account cannot reach
 */
export async function admit(user: PostgresUser, dataDir: string, binaries: PostgresBinaries): Promise<void> {
  const { prefix, owner } = user;
  if (!owner || owner.uid === process.getuid?.()) return;
  const passes = (place: string) => works([...prefix, 'test', '-x', place]);
  if (!(await passes(dataDir))) {
    const { uid, mode } = statSync(dataDir);
    chownSync(dataDir, uid, owner.gid);
    chmodSync(dataDir, (mode & 0o777) | 0o010);
  }
  for (const place of [...ancestry(dataDir), ...ancestry(binaries.postgres)])
    if (!(await passes(place))) throw unreachable(place);
  if (!(await works([...prefix, binaries.postgres, '--version']))) throw unreachable(binaries.postgres);
}

/** From the root on. */
function ancestry(place: string): string[] {
  const parent = path.dirname(place);
  return parent === place ? [place] : [...ancestry(parent), place];
}

const unreachable = (place: string) =>
  new EmbeddedPostgresUnavailable(
    'PostgreSQL does not run as root, user namespaces, in which it could run as nobody, are not permitted here, and ' +
      `the account nobody cannot reach ${place}. Let it pass (chmod o+x ${place}), choose another place for it ` +
      '(DATA_DIR for the data), or start RabitChat as another user.',
  );

/**
 * Gives a cluster's files to whoever runs its server now: a start in a user namespace may follow one without, and the
 * other way round. The directory itself comes last, so that what was cut short is done again.
 */
export function handOver(directory: string, owner: Owner | undefined): void {
  if (!owner || statSync(directory).uid === owner.uid) return;
  handOverAll(directory, owner);
}

function handOverAll(directory: string, owner: Owner): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const place = path.join(directory, entry.name);
    if (entry.isDirectory()) handOverAll(place, owner);
    else lchownSync(place, owner.uid, owner.gid);
  }
  chownSync(directory, owner.uid, owner.gid);
}
