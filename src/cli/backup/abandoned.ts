import { tmpdir } from 'node:os';
import { withSession } from './backup-session.js';
import { dropLeftScratches } from './scratch-holder.js';
import { removeAbandoned } from './workplace.js';

interface Places {
  /** The folder of backups, where there is one. */
  home: string | undefined;
  config: { dataDir: string };
  databaseUrl: string;
  scratchUrl: string | undefined;
}

/**
 * Does away with what commands left behind that were killed: half-written dumps, plain files of encrypted ones, and
 * scratch databases. What others are still at work with stays. Returns what went.
 */
export async function clearAbandoned({ home, config, databaseUrl, scratchUrl }: Places): Promise<string[]> {
  return [
    ...(home === undefined ? [] : await removeAbandoned(home, /\.unproved$/)),
    ...(await removeAbandoned(config.dataDir, /^backup-/)),
    ...(await removeAbandoned(tmpdir(), /^rabitchat-(backup|restore|scratch)-/)),
    ...(await withSession(scratchUrl ?? databaseUrl, dropLeftScratches)),
  ];
}
