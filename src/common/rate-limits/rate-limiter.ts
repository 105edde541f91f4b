import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { Config } from '../../config/config.js';
import { Meter } from '../meter.js';
import { RATE_POLICIES, type RatePolicy, type RatePolicyName } from './policies.js';
import { RateLimitsRepository } from './rate-limits.repository.js';

export interface RateLimitResult {
  allowed: boolean;
  remaining: number;
  resetMs: number;
}

const PRUNE_INTERVAL_MS = 10 * 60_000;

/** Durable policies count in PostgreSQL; others in Redis when configured, else in this process. */
@Injectable()
export class RateLimiter implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(RateLimiter.name);
  private readonly redis: Redis | undefined;
  private readonly limiters = new Map<RatePolicyName, RateLimiterAbstract>();
  private readonly refused;
  private pruning: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: Config,
    private readonly counters: RateLimitsRepository,
    meter: Meter,
  ) {
    this.refused = meter.counter({
      name: 'rabitchat_rate_limited_total',
      help: 'Requests and events refused by a rate limit, by limit.',
      labels: ['limit'],
    });
    if (config.redisUrl && config.rateLimits) this.redis = this.connect(config.redisUrl);
    for (const [name, policy] of Object.entries(RATE_POLICIES)) {
      this.limiters.set(name as RatePolicyName, this.limiter(name, policy));
    }
  }

  /** A key over its quota is refused until its window ends. */
  async take(name: RatePolicyName, key: string): Promise<RateLimitResult> {
    const policy: RatePolicy = RATE_POLICIES[name];
    if (!this.config.rateLimits && !policy.always)
      return { allowed: true, remaining: policy.quota, resetMs: 0 };
    const { points, resetMs } = policy.durable
      ? await this.counters.take(`${name}:${key}`, policy.windowSeconds)
      : await this.takeVolatile(name, key);
    if (points > policy.quota) this.refused.inc({ limit: name });
    return { allowed: points <= policy.quota, remaining: Math.max(policy.quota - points, 0), resetMs };
  }

  /** Refunds one point of a durable policy, as after a correct password. */
  async giveBack(name: RatePolicyName, key: string): Promise<void> {
    if (this.config.rateLimits) await this.counters.giveBack(`${name}:${key}`);
  }

  onApplicationBootstrap(): void {
    if (!this.config.rateLimits)
      this.logger.warn('RATE_LIMITS=off: requests, signups and logins are not limited');
    this.pruning = setInterval(
      () => void this.counters.removeExpired().catch(() => undefined),
      PRUNE_INTERVAL_MS,
    ).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.pruning);
    this.redis?.disconnect();
  }

  private async takeVolatile(
    name: RatePolicyName,
    key: string,
  ): Promise<{ points: number; resetMs: number }> {
    const result = await this.limiters
      .get(name)!
      .consume(key)
      .catch((refusal: unknown) => refusal);
    if (!(result instanceof RateLimiterRes)) throw result;
    return { points: result.consumedPoints, resetMs: result.msBeforeNext };
  }

  private limiter(name: string, { quota, windowSeconds }: RatePolicy): RateLimiterAbstract {
    const options = { keyPrefix: `rabitchat:limit:${name}`, points: quota, duration: windowSeconds };
    const memory = new RateLimiterMemory(options);
    return this.redis
      ? new RateLimiterRedis({ ...options, storeClient: this.redis, insuranceLimiter: memory })
      : memory;
  }

  private connect(url: string): Redis {
    const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 250 });
    redis.on('error', (error) =>
      this.logger.warn(`Redis unavailable, rate limits count per node meanwhile: ${error.message}`),
    );
    return redis;
  }
}
