import type { Config } from '../config/config.js';
import { attachEmbeddedPostgres } from '../database/embedded-postgres.js';
import { type OpenDatabase, openDatabase, connectDatabase } from '../database/open-database.js';
import { onInterrupt } from './interrupts.js';

/**
 * The database that the server uses, for a command: the configured one; else the embedded one, of the server that
 * runs beside us if there is one, or started for the time of the command.
 */
export async function openCommandDatabase(
  config: Config,
  log: (line: string) => void,
): Promise<OpenDatabase> {
  return open(config, log, openDatabase);
}

/** The same, with whatever it holds: for commands that look at databases which are not, or not yet, ours. */
export async function openUnmigratedDatabase(
  config: Config,
  log: (line: string) => void,
): Promise<OpenDatabase> {
  return open(config, log, connectDatabase);
}

/** One that was started for the command stops with it, however it ends. */
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
