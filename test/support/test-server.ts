import path from 'node:path';
import { migrate } from '../../src/database/migrate.js';
import { TEMPLATE, urlOf, withClient } from './database.js';
import { DatabaseServer } from './database-server.js';

let own: DatabaseServer | undefined;

/** The server of DATABASE_URL, else an embedded one; then one migrated template to clone. */
export async function startTestServer(): Promise<void> {
  console.log(`Node ${process.version}`);
  if (process.env.DATABASE_URL) {
    process.env.RABITCHAT_TEST_SERVER = process.env.DATABASE_URL;
  } else {
    own = await DatabaseServer.start({ durable: false, settings: { max_connections: 200 } });
    process.env.RABITCHAT_TEST_SERVER = own.defaultUrl;
    process.env.RABITCHAT_TEST_SUPERUSER = own.superuserUrl;
  }
  await withClient(process.env.RABITCHAT_TEST_SERVER, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
  });
  await migrate(urlOf(TEMPLATE), path.resolve('drizzle'));
}

export async function stopTestServer(): Promise<void> {
  if (own) return own.stop();
  await withClient(process.env.RABITCHAT_TEST_SERVER!, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`),
  );
}
