import { Redis } from 'ioredis';
import { reasonOf } from '../../database/root-cause.js';
import { type Check, error, type Finding, ok, warn } from './check.js';

const TIMEOUT_MS = 2000;
const MIN_VERSION = [6, 2] as const;

function isOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < MIN_VERSION[0] || (major === MIN_VERSION[0] && minor < MIN_VERSION[1]);
}

function judge(info: Map<string, string>): Finding {
  const [version, policy] = [
    info.get('redis_version') ?? 'unknown',
    info.get('maxmemory_policy') ?? 'unknown',
  ];
  const max = Number(info.get('maxmemory') ?? 0);
  const used = Number(info.get('used_memory') ?? 0);
  if (isOld(version)) return warn(`Redis ${version} is no longer maintained.`, 'Install Redis 7 or newer.');
  if (max > 0 && policy !== 'noeviction')
    return warn(
      `Redis ${version} forgets rate limits when its memory is full (maxmemory-policy ${policy}).`,
      'CONFIG SET maxmemory-policy noeviction, and in redis.conf',
    );
  if (max > 0 && used > 0.9 * max)
    return warn(
      `The memory of Redis is ${Math.round((100 * used) / max)} % full.`,
      'Raise maxmemory in redis.conf.',
    );
  return ok(`Redis ${version}, maxmemory ${max || 'unlimited'}, policy ${policy}`);
}

const parse = (info: string) =>
  new Map([...info.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, key, value]) => [key!, value!]));

export const redis: Check = {
  name: 'redis',
  async run({ config: { redisUrl } }) {
    if (!redisUrl) return ok('not used: nodes wake each other over PostgreSQL');
    const client = new Redis(redisUrl, {
      lazyConnect: true,
      connectTimeout: TIMEOUT_MS,
      commandTimeout: TIMEOUT_MS,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    let reason: Error | undefined;
    client.on('error', (error) => (reason ??= error));
    try {
      await client.connect();
      return judge(parse(await client.info()));
    } catch (failure) {
      const { host } = new URL(redisUrl);
      return error(
        `Redis at ${host} cannot be used: ${reasonOf(reason ?? failure)}. Messages reach other nodes some seconds late.`,
        'Start Redis, or correct REDIS_URL; a single node needs none.',
      );
    } finally {
      client.disconnect();
    }
  },
};
