import './resolve-typescript.cjs';
import { TEMPLATE, withClient } from './database.js';
import type { DatabaseServer } from './database-server.js';

export default async function globalTeardown(): Promise<void> {
  const { __rabitchatTest: own } = globalThis as { __rabitchatTest?: DatabaseServer };
  if (own) return own.stop();
  await withClient(process.env.RABITCHAT_TEST_SERVER!, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`),
  );
}
