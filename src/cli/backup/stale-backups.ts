import { tmpdir } from 'node:os';
import { withSession } from './backup-session.js';
import { dropStaleScratchDatabases } from './scratch-holder.js';
import { removeStale } from './work-directory.js';

interface StaleLocations {
  /** The folder of backups, if there is one. */
  home: string | undefined;
  config: { dataDir: string };
  databaseUrl: string;
  scratchUrl: string | undefined;
}

/**
 * Removes what killed commands left: incomplete dumps, decrypted files and scratch databases. Running commands are not
 * affected. Returns what was removed.
 */
export async function removeStaleBackups({
  home,
  config,
  databaseUrl,
  scratchUrl,
}: StaleLocations): Promise<string[]> {
  return [
    ...(home === undefined ? [] : await removeStale(home, /\.unproved$/)),
    ...(await removeStale(config.dataDir, /^backup-/)),
    ...(await removeStale(tmpdir(), /^rabitchat-(backup|restore|scratch)-/)),
    ...(await dropStaleScratches(scratchUrl ?? databaseUrl)),
  ];
}

const dropStaleScratches = (serverUrl: string) =>
  withSession(serverUrl, (client) => dropStaleScratchDatabases(client, serverUrl));
