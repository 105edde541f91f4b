import type { Config } from '../config/config.js';
import { attachEmbeddedPostgres } from '../database/embedded-postgres.js';
import { type OpenDatabase, openDatabase, reachDatabase } from '../database/open-database.js';

/**
 * The database that the server uses, for a command: the configured one; else the embedded one, of the server that
 * runs beside us if there is one, or started for the time of the command.
 */
export async function openCommandDatabase(
  config: Config,
  log: (line: string) => void,
): Promise<OpenDatabase> {
  return openDatabase(await running(config), (line, level) => level !== 'detail' && log(line));
}

/** The same, with whatever it holds: for commands that look at databases which are not, or not yet, ours. */
export async function openUnmigratedDatabase(
  config: Config,
  log: (line: string) => void,
): Promise<OpenDatabase> {
  return reachDatabase(await running(config), (line, level) => level !== 'detail' && log(line));
}

async function running(config: Config): Promise<Config> {
  return config.with({ databaseUrl: config.databaseUrl ?? (await attachEmbeddedPostgres(config.dataDir)) });
}
