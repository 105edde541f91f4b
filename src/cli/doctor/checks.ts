import { activity } from './activity.js';
import { adoption } from './adoption.js';
import { applicationRole } from './application-role.js';
import { backup } from './backup.js';
import type { Check } from './check.js';
import { clockSkew } from './clock-skew.js';
import { collation } from './collation.js';
import { connection } from './connection.js';
import { disk } from './disk.js';
import { durability } from './durability.js';
import { environment } from './environment.js';
import { expiredSessions } from './expired-sessions.js';
import { constraints, indexes } from './indexes.js';
import { invariantChecks } from './invariants.js';
import { passwordHashes } from './password-hashes.js';
import { pool } from './pool.js';
import { privileges } from './privileges.js';
import { publishedAdmin } from './published-admin.js';
import { redis } from './redis.js';
import { migrations, schema } from './schema.js';
import { replicas } from './replicas.js';
import { scratchDatabases } from './scratch-databases.js';
import { serverVersion } from './server-version.js';
import { sessionSecret } from './session-secret.js';
import { sessionTable } from './session-table.js';
import { ssl } from './ssl.js';
import { trigrams } from './trigrams.js';
import { vacuum } from './vacuum.js';

/** All that can be wrong, from the outside in; `connection` stands before everything that asks the database. */
export const CHECKS: readonly Check[] = [
  environment,
  sessionSecret,
  disk,
  redis,
  connection,
  ssl,
  serverVersion,
  clockSkew,
  pool,
  replicas,
  durability,
  vacuum,
  activity,
  collation,
  trigrams,
  adoption,
  migrations,
  schema,
  indexes,
  constraints,
  applicationRole,
  privileges,
  sessionTable,
  expiredSessions,
  ...invariantChecks,
  passwordHashes,
  publishedAdmin,
  backup,
  scratchDatabases,
];
