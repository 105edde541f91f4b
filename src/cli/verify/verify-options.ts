import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import { Inconclusive } from './attempt-result.js';
import type { Plan } from './run.js';

export const DEFAULT_URL = 'http://localhost:5000';

const UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Options as commander parses them. */
export interface Options extends Omit<Plan, 'urls' | 'logins' | 'durationMs' | 'seed' | 'cleanup'> {
  url?: string[];
  nodes?: string[];
  accounts?: string;
  duration: number;
  seed?: number;
  cleanup?: boolean;
}

export function urls(value: string, before: string[] = []): string[] {
  return [...before, ...value.split(',').filter(Boolean).map(address)];
}

function address(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new InvalidArgumentError(`${text} is no http or https address.`);
  }
  return `${url.origin}${url.pathname}`.replace(/\/$/, '');
}

export function fraction(text: string): number {
  const value = Number(text);
  if (text !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}

export function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 10_000) return value;
  throw new InvalidArgumentError('It must be a number above 0, and 10000 at most.');
}

export function duration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  if (amount && unit && Number(amount) > 0) return Number(amount) * UNITS_MS[unit as keyof typeof UNITS_MS];
  throw new InvalidArgumentError('It must be a time such as 30s or 5m.');
}

async function readLogins(file: string): Promise<Plan['logins']> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Inconclusive(`The accounts cannot be read: ${error.message}`);
  });
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const logins = lines.map((line) => ({
    email: line.split(':', 1)[0]!,
    password: line.slice(line.indexOf(':') + 1),
  }));
  if (logins.length >= 2 && lines.every((line) => line.includes(':'))) return logins;
  throw new Inconclusive(`${file} must have at least two lines of the form name:password.`);
}

export async function planOf({ url = [], nodes = [], accounts, ...rest }: Options): Promise<Plan> {
  const given = [...new Set([...url, ...nodes])];
  return {
    ...rest,
    urls: given.length > 0 ? given : [DEFAULT_URL],
    durationMs: rest.duration,
    cleanup: rest.cleanup === true,
    seed: rest.seed ?? Math.floor(Math.random() * 2 ** 32),
    logins: accounts === undefined ? undefined : await readLogins(accounts),
  };
}
