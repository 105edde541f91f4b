import { BackupFault } from './backup-fault.js';

interface NamedFiles {
  files: readonly { path: string }[];
  tables: readonly { file: string | null }[];
}

/** All paths that db:backup creates: its own dump, and pg_dump's directory format. */
const ALLOWED_PATHS = [
  /^schema\.json\.gz$/,
  /^tables\/\d{4,}-[\w.-]+\.copy\.gz$/,
  /^dump\/(toc\.dat|\d+\.dat(\.gz)?|blobs(_\d+)?\.toc(\.gz)?|blob_\d+\.dat(\.gz)?)$/,
];

/**
 * Without a key anyone can create a valid seal, so paths are always checked against an allow-list.
 * @throws BackupFault for any other path
 */
export function assertKnownPaths({ files, tables }: NamedFiles, where: string): void {
  const refuse = (what: string) =>
    new BackupFault('data', `${where} (the manifest) ${what}. Use another backup.`);
  if (![files, tables].every((list) => Array.isArray(list))) throw refuse('lists no files or no tables');
  const known = new Set<string>();
  for (const { path } of files) {
    if (!ALLOWED_PATHS.some((pattern) => pattern.test(path)))
      throw refuse('names a file that db:backup never makes');
    known.add(path);
  }
  if (tables.some(({ file }) => file !== null && !known.has(file)))
    throw refuse('names a file of a table that is not in its list of files');
}
