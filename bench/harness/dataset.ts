import { loadLargeWorld } from '../../src/cli/seed/large/large-world.js';
import type { RequestedSize } from '../../src/cli/seed/large/world-size.js';
import { ProgressBar } from '../../src/cli/progress-bar.js';
import { migrate } from '../../src/database/migrate.js';
import { MIGRATIONS } from '../../src/database/open-database.js';
import type { DatabaseServer } from '../../test/support/database-server.js';

/** A new database with our tables and a large world in it; returns its name. */
export async function createDataset(
  server: DatabaseServer,
  wish: RequestedSize,
  interactive: boolean,
): Promise<string> {
  const database = await server.createDatabase();
  const url = server.url(database);
  await migrate(url, MIGRATIONS);
  let bar: ProgressBar | undefined;
  const watch = (title: string, total: number) => {
    bar?.stop();
    const next = new ProgressBar(interactive, title, total);
    bar = next;
    return (by: number) => next.advance(by);
  };
  try {
    await loadLargeWorld(url, wish, { more: false, watch });
  } finally {
    bar?.stop();
  }
  return database;
}
