import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EnvironmentInvalid, readEnvironment } from './environment.js';

const SECRET = '0123456789abcdef0123456789abcdef';

function complaintsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readEnvironment({ SESSION_SECRET: SECRET, ...env });
    return [];
  } catch (error) {
    return (error as EnvironmentInvalid).complaints;
  }
}

describe('the environment', () => {
  it('has a default for everything outside production, and keeps the secret it generates', () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'rabitchat-env-'));
    const config = readEnvironment({ DATA_DIR: dataDir });
    expect(config).toMatchObject({
      port: 5000,
      host: '0.0.0.0',
      trustProxy: 0,
      keepAliveMs: 75_000,
      rateLimits: true,
      databaseUrl: undefined,
    });
    expect(config.pool).toEqual({ max: 20, idleMs: 30_000, connectMs: 2000 });
    expect(config.sessionSecrets[0]).toHaveLength(64);
    expect(readEnvironment({ DATA_DIR: dataDir }).sessionSecrets).toEqual(config.sessionSecrets);
    rmSync(dataDir, { recursive: true });
  });

  it('names every bad key in one error', () => {
    const complaints = complaintsOf({
      PORT: 'http',
      DATABASE_URL: 'mysql://x',
      TRUST_PROXY: '-1',
      RATE_LIMITS: 'maybe',
      KEEP_ALIVE_MS: '0',
      CORS_ORIGINS: 'chat.example',
    });
    const keys = complaints.map((complaint) => complaint.split(' ')[0]);
    expect(keys.sort()).toEqual([
      'CORS_ORIGINS',
      'DATABASE_URL',
      'KEEP_ALIVE_MS',
      'PORT',
      'RATE_LIMITS',
      'TRUST_PROXY',
    ]);
  });

  it.each([
    ['missing', ''],
    ['short', 'only-twenty-characters'],
    ['published', 'fallback-secret-change-in-production'],
    ['one letter over and over', 'a'.repeat(40)],
    ['a placeholder', 'your-session-secret-goes-here-please'],
  ])('refuses in production a secret that is %s', (_, secret) => {
    expect(complaintsOf({ NODE_ENV: 'production', SESSION_SECRET: secret })).toEqual([
      expect.stringMatching(/^SESSION_SECRET /),
    ]);
  });

  it('refuses a weak secret in a container too, in production or not', () => {
    const env = { RABITCHAT_CONTAINER: 'on', SESSION_SECRET: 'fallback-secret-change-in-production' };
    expect(complaintsOf(env)).toEqual([expect.stringMatching(/^SESSION_SECRET is a known default/)]);
    expect(complaintsOf({ ...env, RABITCHAT_CONTAINER: '' })).toEqual([]);
  });

  it('accepts a weak previous secret in production, so that its cookies stay valid', () => {
    expect(
      complaintsOf({ NODE_ENV: 'production', SESSION_SECRET: `${SECRET},rabitchat-secret-key` }),
    ).toEqual([]);
  });

  it('reads a rotation of secrets, the first of which signs', () => {
    const next = SECRET.toUpperCase();
    expect(
      readEnvironment({ NODE_ENV: 'production', SESSION_SECRET: `${next}, ${SECRET}` }).sessionSecrets,
    ).toEqual([next, SECRET]);
  });

  it('builds a database URL from PGHOST and related variables when DATABASE_URL is unset', () => {
    const env = {
      SESSION_SECRET: SECRET,
      PGHOST: 'db.example',
      PGUSER: 'rabbit',
      PGPASSWORD: 'p@ss/word',
      PGDATABASE: 'chat',
    };
    expect(readEnvironment(env).databaseUrl).toBe('postgres://rabbit:p%40ss%2Fword@db.example:5432/chat');
    expect(readEnvironment({ ...env, DATABASE_URL: 'postgres://other/x' }).databaseUrl).toBe(
      'postgres://other/x',
    );
  });

  it.each([
    ['several hosts', { DATABASE_URL: 'postgres://u:p@one:1,two:2/db' }, /^DATABASE_URL names several hosts/],
    ['a password that is not encoded', { DATABASE_URL: 'postgres://u:hunter#2@h/db' }, /^DATABASE_URL .*%23/],
    ['a stray %', { DATABASE_URL: 'postgres://u:100%@h/db' }, /^DATABASE_URL has a % /],
    [
      'an sslmode that there is none',
      { DATABASE_URL: 'postgres://h/db?sslmode=on' },
      /^DATABASE_URL .*verify-full/,
    ],
    [
      'no such certificate',
      { DATABASE_URL: 'postgres://h/db?sslrootcert=/none' },
      /^DATABASE_URL .*\/none \(ENOENT\)/,
    ],
    ['a port in PGHOST', { PGHOST: 'h:5432' }, /^PGHOST .*PGPORT/],
    ['an sslmode in PGSSLMODE that there is none', { PGHOST: 'h', PGSSLMODE: 'on' }, /^PGSSLMODE /],
  ])('refuses an address of the database with %s', (_, env, complaint) => {
    expect(complaintsOf(env)).toEqual([expect.stringMatching(complaint)]);
    expect(complaintsOf(env).join()).not.toContain('hunter');
  });

  it.each([
    ['/run/postgresql', 'postgres://postgres@%2Frun%2Fpostgresql:5432/postgres'],
    ['::1', 'postgres://postgres@[::1]:5432/postgres'],
  ])('takes PGHOST=%s', (PGHOST, url) => {
    expect(readEnvironment({ SESSION_SECRET: SECRET, PGHOST }).databaseUrl).toBe(url);
    expect(readEnvironment({ SESSION_SECRET: SECRET, PGHOST, PGPASSWORD: ' x ' }).databaseUrl).toContain(
      ':%20x%20@',
    );
  });

  it('accepts libpq’s form with the socket folder in the host parameter', () => {
    const DATABASE_URL = 'postgres://me:pw@/chat?host=/run/postgresql&port=5433&sslmode=disable';
    expect(readEnvironment({ SESSION_SECRET: SECRET, DATABASE_URL }).databaseUrl).toBe(
      'postgres://me:pw@%2Frun%2Fpostgresql:5433/chat?sslmode=disable',
    );
  });

  it('knows production however it is written, as in a file with the line ends of Windows', () => {
    expect(complaintsOf({ NODE_ENV: 'Production\r', SESSION_SECRET: 'short' })).toHaveLength(1);
  });

  it('does not repeat a URL, which may contain a password', () => {
    expect(complaintsOf({ DATABASE_URL: 'mysql://root:hunter2@db' }).join()).not.toContain('hunter2');
  });
});
