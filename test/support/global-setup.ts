import './resolve-typescript.cjs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { migrate } from '../../src/database/migrate.js';
import { TEMPLATE, urlOf, withClient } from './database.js';

/** DATABASE_URL where the tests are given a server, else an embedded one; then one migrated template to clone. */
export default async function globalSetup(): Promise<void> {
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
    process.env.RABITCHAT_TEST_SUPERUSER = postgres.superuserUrl;
    Object.assign(globalThis, { __rabitchatTest: { postgres, dataDir } });
  }
  await withClient(process.env.RABITCHAT_TEST_SERVER, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
  });
  await migrate(urlOf(TEMPLATE), path.resolve('drizzle'));
}
