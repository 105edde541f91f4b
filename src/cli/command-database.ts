import type { Config } from '../config/config.js';
import { attachEmbeddedPostgres } from '../database/embedded-postgres.js';
import { type OpenDatabase, openDatabase, connectDatabase } from '../database/open-database.js';
import { onInterrupt } from './interrupts.js';

/** Opens the configured database, or attaches to the embedded one, which is started when no server runs. */
export async function openCommandDatabase(
  config: Config,
  log: (line: string) => void,
): Promise<OpenDatabase> {
  return open(config, log, openDatabase);
}

/** Skips the migration check, for commands that handle databases of any state. */
export async function openUnmigratedDatabase(
  config: Config,
  log: (line: string) => void,
): Promise<OpenDatabase> {
  return open(config, log, connectDatabase);
}

/** A server that was started for the command stops with it. */
async function open(
  config: Config,
  log: (line: string) => void,
  opener: typeof openDatabase,
): Promise<OpenDatabase> {
  const attached =
    config.databaseUrl === undefined ? await attachEmbeddedPostgres(config.dataDir) : undefined;
  const database = await opener(
    attached ? config.with({ databaseUrl: attached.url }) : config,
    (line, level) => level !== 'detail' && log(line),
  );
  return { ...attached, ...database, close: onInterrupt(() => database.close()) };
}
