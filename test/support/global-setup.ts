import './resolve-typescript.cjs';
import path from 'node:path';
import { migrate } from '../../src/database/migrate.js';
import { TEMPLATE, urlOf, withClient } from './database.js';
import { DatabaseServer } from './database-server.js';

/** DATABASE_URL where the tests are given a server, else an embedded one; then one migrated template to clone. */
export default async function globalSetup(): Promise<void> {
  if (process.env.DATABASE_URL) {
    process.env.RABITCHAT_TEST_SERVER = process.env.DATABASE_URL;
  } else {
    const server = await DatabaseServer.start({ durable: false, settings: { max_connections: 200 } });
    process.env.RABITCHAT_TEST_SERVER = server.defaultUrl;
    process.env.RABITCHAT_TEST_SUPERUSER = server.superuserUrl;
    Object.assign(globalThis, { __rabitchatTest: server });
  }
  await withClient(process.env.RABITCHAT_TEST_SERVER, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
  });
  await migrate(urlOf(TEMPLATE), path.resolve('drizzle'));
}
