import { isIPv6 } from 'node:net';
import { Config } from './config.js';
import { EnvironmentReader } from './environment-reader.js';
import { flawOfHost, flawOfSslMode } from './postgres-url.js';
import { developmentSecret, weaknessOf } from './session-secret.js';

/** EX_CONFIG of sysexits.h. */
const EXIT_CONFIG = 78;

export class EnvironmentInvalid extends Error {
  readonly exitCode = EXIT_CONFIG;

  constructor(readonly complaints: readonly string[]) {
    super(`The environment is not valid:\n${complaints.map((complaint) => `  - ${complaint}`).join('\n')}`);
  }
}

/** Invalid values are replaced by their defaults and listed in `complaints`. */
export interface EnvironmentSurvey {
  config: Config;
  complaints: readonly string[];
  /** The names of all known variables. */
  variables: readonly string[];
}

/** @throws EnvironmentInvalid that lists every invalid variable */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Config {
  const { config, complaints } = surveyEnvironment(env);
  if (complaints.length > 0) throw new EnvironmentInvalid(complaints);
  return config;
}

/** Returns the complaints instead of throwing. */
export function surveyEnvironment(env: NodeJS.ProcessEnv = process.env): EnvironmentSurvey {
  const read = new EnvironmentReader(env);
  const production = read.optional('NODE_ENV')?.toLowerCase() === 'production';
  const dataDir = read.text('DATA_DIR', '.rabitchat');
  const sessionSecrets = readSecrets(read, production);
  const values = {
    production,
    host: read.text('HOST', '0.0.0.0'),
    port: read.integer('PORT', 5000, { min: 0, max: 65_535 }),
    dataDir,
    databaseUrl: databaseUrl(read),
    databaseReplicaUrls: read
      .list('DATABASE_REPLICA_URLS')
      .filter((url) => read.isPostgresUrl('DATABASE_REPLICA_URLS', url)),
    pool: readPool(read),
    redisUrl: read.url('REDIS_URL', ['redis:', 'rediss:']),
    corsOrigins: corsOrigins(read),
    trustProxy: read.integer('TRUST_PROXY', 0, { min: 0, max: 32 }),
    rateLimits: read.choice('RATE_LIMITS', ['on', 'off'], 'on') === 'on',
    logLevel: read.choice(
      'LOG_LEVEL',
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'info',
    ),
    logFormat: read.choice('LOG_FORMAT', ['pretty', 'json'], process.stdout.isTTY ? 'pretty' : 'json'),
    metrics: read.choice('METRICS', ['on', 'off'], 'on') === 'on',
    metricsToken: read.optional('METRICS_TOKEN'),
    otlpEndpoint: read.url('OTEL_EXPORTER_OTLP_ENDPOINT', ['http:', 'https:']),
    backup: readBackup(read),
    keepAliveMs: read.integer('KEEP_ALIVE_MS', 75_000, { min: 1000, max: 3_600_000 }),
    shutdownGraceMs: read.integer('SHUTDOWN_GRACE_MS', 10_000, { min: 0, max: 600_000 }),
  };
  const generated = sessionSecrets ?? (read.complaints.length > 0 ? [] : generatedSecret(read, dataDir));
  return {
    config: new Config({ ...values, sessionSecrets: generated }),
    complaints: read.complaints,
    variables: [...read.variables],
  };
}

function generatedSecret(read: EnvironmentReader, dataDir: string): string[] {
  try {
    return [developmentSecret(dataDir)];
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    read.complain('DATA_DIR', `must be a directory that can be written (${code ?? message})`);
    return [];
  }
}

function readBackup(read: EnvironmentReader): Config['backup'] {
  return {
    key: read.optional('BACKUP_KEY'),
    s3Endpoint: read.url('BACKUP_S3_ENDPOINT', ['http:', 'https:']),
  };
}

function readPool(read: EnvironmentReader): Config['pool'] {
  return {
    max: read.integer('DATABASE_POOL_MAX', 20, { min: 1, max: 1000 }),
    idleMs: read.integer('DATABASE_POOL_IDLE_MS', 30_000, { min: 0, max: 86_400_000 }),
    connectMs: read.integer('DATABASE_POOL_CONNECT_MS', 2000, { min: 1, max: 60_000 }),
  };
}

function readSecrets(read: EnvironmentReader, production: boolean): string[] | undefined {
  const secrets = read.list('SESSION_SECRET');
  if (secrets.length === 0) {
    if (production) read.complain('SESSION_SECRET', 'is required when NODE_ENV=production');
    return undefined;
  }
  // The Dockerfile sets this: an image is deployed for other users, so weak secrets are refused there too.
  const inContainer = read.choice('RABITCHAT_CONTAINER', ['on', 'off'], 'off') === 'on';
  const weak = weaknessOf(secrets[0]!);
  if ((production || inContainer) && weak !== undefined) read.complain('SESSION_SECRET', weak);
  return secrets;
}

function corsOrigins(read: EnvironmentReader): string[] | undefined {
  const origins = read.list('CORS_ORIGINS');
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      read.complain(
        'CORS_ORIGINS',
        `must be a comma-separated list of origins such as https://chat.example; "${origin}" is none`,
      );
    }
  }
  return origins.length > 0 ? origins : undefined;
}

function databaseUrl(read: EnvironmentReader): string | undefined {
  const url = read.postgresUrl('DATABASE_URL');
  const host = read.optional('PGHOST');
  return url !== undefined || host === undefined || read.optional('DATABASE_URL') !== undefined
    ? url
    : databaseUrlAt(host, read);
}

function databaseUrlAt(host: string, read: EnvironmentReader): string {
  const port = read.integer('PGPORT', 5432, { min: 1, max: 65_535 });
  const user = read.text('PGUSER', 'postgres');
  const password = read.password('PGPASSWORD');
  const sslmode = read.optional('PGSSLMODE');
  const flaws = { PGHOST: flawOfHost(host), PGSSLMODE: flawOfSslMode(sslmode) };
  for (const [key, flaw] of Object.entries(flaws)) if (flaw !== undefined) read.complain(key, flaw);
  const [name, database] = [user, read.text('PGDATABASE', user)].map(encodeURIComponent) as [string, string];
  const credentials = password === undefined ? name : `${name}:${encodeURIComponent(password)}`;
  const authority = isIPv6(host) ? `[${host}]` : encodeURIComponent(host);
  return `postgres://${credentials}@${authority}:${port}/${database}${sslmode ? `?sslmode=${encodeURIComponent(sslmode)}` : ''}`;
}

/** Reads a second database URL from a variable that the operator names. @throws EnvironmentInvalid */
export function databaseUrlIn(name: string, env: NodeJS.ProcessEnv = process.env): string {
  const read = new EnvironmentReader(env);
  const url = read.postgresUrl(name);
  if (url === undefined && read.complaints.length === 0) read.complain(name, 'is not set');
  if (url === undefined) throw new EnvironmentInvalid(read.complaints);
  return url;
}
