import type { Config } from '../config/config.js';
import { attachEmbeddedPostgres } from '../database/embedded-postgres.js';
import { type OpenDatabase, openDatabase } from '../database/open-database.js';

/**
 * The database that the server uses, for a command: the configured one; else the embedded one, of the server that
 * runs beside us if there is one, or started for the time of the command.
 */
export async function openCommandDatabase(
  config: Config,
  log: (line: string) => void,
): Promise<OpenDatabase> {
  const running = config.databaseUrl ?? (await attachEmbeddedPostgres(config.dataDir));
  return openDatabase(
    config.with({ databaseUrl: running }),
    (line, level) => level !== 'detail' && log(line),
  );
}
