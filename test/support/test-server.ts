import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { migrate } from '../../src/database/migrate.js';
import { TEMPLATE, urlOf, withClient } from './database.js';

let embedded: { postgres: EmbeddedPostgres; dataDir: string } | undefined;

/** The server of DATABASE_URL, else an embedded one; then one migrated template to clone. */
export async function startTestServer(): Promise<void> {
  console.log(`Node ${process.version}`);
  if (process.env.DATABASE_URL) {
    process.env.RABITCHAT_TEST_SERVER = process.env.DATABASE_URL;
  } else {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'rabitchat-test-'));
    const postgres = await startEmbeddedPostgres({
      dataDir,
      durable: false,
      settings: { max_connections: '200' },
    });
    process.env.RABITCHAT_TEST_SERVER = postgres.url;
    embedded = { postgres, dataDir };
  }
  await withClient(process.env.RABITCHAT_TEST_SERVER, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
  });
  await migrate(urlOf(TEMPLATE), path.resolve('drizzle'));
}

export async function stopTestServer(): Promise<void> {
  if (embedded) {
    await embedded.postgres.stop();
    rmSync(embedded.dataDir, { recursive: true, force: true });
    return;
  }
  await withClient(process.env.RABITCHAT_TEST_SERVER!, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`),
  );
}
