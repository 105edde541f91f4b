import type { Config } from '../config/config.js';
import { attachEmbeddedPostgres } from '../database/embedded-postgres.js';
import { type OpenDatabase, openDatabase, reachDatabase } from '../database/open-database.js';
import { onInterrupt } from './interrupts.js';

/**
 * The database that the server uses, for a command: the configured one; else the embedded one, of the server that
 * runs beside us if there is one, or started for the time of the command.
 */
export async function openCommandDatabase(
  config: Config,
  log: (line: string) => void,
): Promise<OpenDatabase> {
  return closing(await openDatabase(await running(config), (line, level) => level !== 'detail' && log(line)));
}

/** The same, with whatever it holds: for commands that look at databases which are not, or not yet, ours. */
export async function openUnmigratedDatabase(
  config: Config,
  log: (line: string) => void,
): Promise<OpenDatabase> {
  return closing(
    await reachDatabase(await running(config), (line, level) => level !== 'detail' && log(line)),
  );
}

/** One that was started for the command stops with it, however it ends. */
const closing = (database: OpenDatabase): OpenDatabase => ({
  url: database.url,
  close: onInterrupt(() => database.close()),
});

async function running(config: Config): Promise<Config> {
  return config.with({ databaseUrl: config.databaseUrl ?? (await attachEmbeddedPostgres(config.dataDir)) });
}
