import type { Outcome } from '../command.js';
import type { BackupResult } from './backup-run.js';
import type { Manifest, Stages } from './manifest.js';

const rowsOf = ({ tables }: Manifest) => tables.reduce((sum, { rows }) => sum + rows, 0);

const inSeconds = (stages: Stages): string =>
  Object.entries(stages)
    .map(([stage, ms]) => `${stage} ${(ms / 1000).toFixed(1)} s`)
    .join(', ');

const summary = (manifest: Manifest) => ({
  takenAt: manifest.takenAt,
  provedAt: manifest.proof?.provedAt ?? null,
  tool: manifest.tool,
  toolVersion: manifest.toolVersion,
  server: manifest.server.version,
  encrypted: manifest.encryption !== null,
  tables: manifest.tables.length,
  rows: rowsOf(manifest),
});

const describe = (manifest: Manifest): string =>
  `${manifest.tables.length} tables with ${rowsOf(manifest)} rows, taken ${manifest.takenAt} by ${manifest.tool} ` +
  `from PostgreSQL ${manifest.server.version}, ${manifest.encryption ? 'encrypted' : 'not encrypted'}`;

export function formatBackup({
  location,
  manifest,
  bytes,
  deleted,
  cleared,
  unnoted,
  leftovers,
}: BackupResult): Outcome {
  const proof = manifest.proof!;
  const lines = [
    `Proved: ${location}`,
    `It holds ${describe(manifest)}, ${bytes} bytes.`,
    `Restored into ${proof.scratch} and found equal (${inSeconds(proof.stages)}).`,
    ...proof.violations.map(
      ({ name, count, example }) => `Accepted as it is: ${name}: ${count}, as ${example}`,
    ),
    ...deleted.map((old) => `Deleted: ${old}`),
    ...cleared.map((left) => `Removed leftover of a killed backup: ${left}`),
    ...leftovers.map((left) => `Not cleaned up: ${left}.`),
    ...(unnoted === undefined
      ? []
      : [`Not recorded in the database, so /api/health does not show it: ${unnoted}`]),
  ];
  const data = {
    location,
    bytes,
    ...summary(manifest),
    stages: proof.stages,
    violations: proof.violations,
    deleted,
    cleared,
    leftovers,
    noted: unnoted === undefined,
  };
  return { text: lines.join('\n'), data };
}

export function formatVerified(manifest: Manifest): Outcome {
  const unproved = manifest.proof ? '' : '\nIt was never proved: do not rely on it.';
  const text = `All files match the manifest: ${describe(manifest)}.${unproved}`;
  return {
    text,
    data: { ...summary(manifest), files: manifest.files.length },
    exitCode: manifest.proof ? 0 : 65,
  };
}

export function formatRestored(
  manifest: Manifest,
  stages: Stages,
  { sessions }: { sessions: boolean },
): Outcome {
  const logins = sessions
    ? 'Logins are as they were when the backup was taken: one that was ended since works again. npm run sessions:clear ends all.'
    : 'Sessions were left out: all users must log in again.';
  const lines = [
    `Restored and found equal: ${describe(manifest)} (${inSeconds(stages)}).`,
    logins,
    'Next: point DATABASE_URL at it and start the server (npm start), which applies newer migrations; then npm run doctor.',
  ];
  return { text: lines.join('\n'), data: { ...summary(manifest), stages, sessions } };
}
