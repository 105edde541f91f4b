import { activity } from './activity.js';
import { adoption } from './adoption.js';
import { applicationRole, privileges } from './role-checks.js';
import { backup, scratchDatabases } from './backup-checks.js';
import type { Check } from './check.js';
import { clockSkew } from './clock-skew.js';
import { collation, trigrams } from './text-search-checks.js';
import { connection } from './connection-checks.js';
import { disk, durability } from './storage-checks.js';
import { environment, sessionSecret } from './environment-checks.js';
import { expiredSessions } from './expired-sessions.js';
import { constraints, indexes } from './index-checks.js';
import { invariantChecks } from './invariant-checks.js';
import { passwordHashes, publishedAdmin } from './password-checks.js';
import { pool } from './pool.js';
import { redis } from './redis.js';
import { migrations, schema } from './schema-checks.js';
import { replicas } from './replicas.js';
import { serverVersion } from './server-version.js';
import { sessionTable } from './session-table.js';
import { ssl } from './ssl.js';
import { vacuum } from './vacuum.js';

/** In order of execution: `connection` precedes every check that queries the database. */
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
