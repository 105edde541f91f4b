import type { Config } from '../../src/config/config.js';
import { readEnvironment } from '../../src/config/environment.js';

/** Settings of a quiet development server on any free port. */
export function testConfig(databaseUrl: string, overrides: Partial<Config> = {}): Config {
  const environment = {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    HOST: '127.0.0.1',
    SESSION_SECRET: 'the-secret-of-the-tests-is-no-secret-at-all',
    RATE_LIMITS: 'off',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    LOG_FORMAT: 'json',
    DATABASE_POOL_MAX: '10',
  };
  return readEnvironment(environment).with(overrides);
}
