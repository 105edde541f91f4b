import './resolve-typescript.cjs';
import { rmSync } from 'node:fs';
import type { EmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { TEMPLATE, withClient } from './database.js';

export default async function globalTeardown(): Promise<void> {
  const embedded = (globalThis as { __rabitchatTest?: { postgres: EmbeddedPostgres; dataDir: string } })
    .__rabitchatTest;
  if (embedded) {
    await embedded.postgres.stop();
    rmSync(embedded.dataDir, { recursive: true, force: true });
    return;
  }
  await withClient(process.env.RABITCHAT_TEST_SERVER!, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`),
  );
}
