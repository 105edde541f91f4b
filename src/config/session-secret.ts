import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const MIN_SECRET_LENGTH = 32;
/** Published with earlier versions, so anyone can sign sessions with them. */
const PUBLISHED_SECRETS = ['fallback-secret-change-in-production', 'rabitchat-secret-key'];

/** The reason why the secret is unfit for production, or undefined. */
export function weaknessOf(secret: string): string | undefined {
  if (
    PUBLISHED_SECRETS.includes(secret) ||
    /^(change[-_ ]?(me|this)|secret|keyboard cat|your[-_ ]|replace[-_ ]?(me|this))/i.test(secret)
  ) {
    return 'is a known default; generate one with: openssl rand -hex 32';
  }
  if (secret.length < MIN_SECRET_LENGTH) return `must have at least ${MIN_SECRET_LENGTH} characters`;
  if (new Set(secret).size < 6)
    return 'repeats too few characters to be a secret; generate one with: openssl rand -hex 32';
  return undefined;
}

/** Generates a secret and keeps it in the data directory, so development logins survive a restart. */
export function developmentSecret(dataDir: string): string {
  const file = path.join(dataDir, 'session-secret');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
