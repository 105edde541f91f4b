import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RateLimited } from '../common/errors/common.errors.js';
import { networkOf } from '../common/http/client-address.js';
import type { RatePolicyName } from '../common/rate-limits/policies.js';
import { RateLimiter } from '../common/rate-limits/rate-limiter.js';
import type { ClientSession } from './client-session.js';

interface LoginAttempt {
  refund(): Promise<void>;
}

/**
 * Limits password guesses. Each attempt is counted before the comparison, so that parallel attempts cannot exceed the
 * limit.
 */
@Injectable()
export class LoginThrottle {
  constructor(private readonly limiter: RateLimiter) {}

  /**
   * Counts the attempt per account (or unknown name) and per address. A browser that has logged into the account
   * before has its own counter, which other clients' attempts do not affect.
   */
  async reserve(name: string, userId: string | undefined, client: ClientSession): Promise<LoginAttempt> {
    const device = userId === undefined ? undefined : client.deviceOf(userId);
    if (device !== undefined) return this.take([['login-device', keyOf(userId, device)]]);
    const account = userId === undefined ? keyOf('name', name.toLowerCase()) : keyOf('user', userId);
    return this.take([
      ['login-address', networkOf(client.address)],
      ['login-account', account],
    ]);
  }

  /** Counts a password confirmation of a logged-in user. */
  reserveConfirmation(userId: string): Promise<LoginAttempt> {
    return this.take([['login-device', keyOf('confirm', userId)]]);
  }

  private async take(counters: [RatePolicyName, string][]): Promise<LoginAttempt> {
    for (const [policy, key] of counters) {
      const { allowed, resetMs } = await this.limiter.take(policy, key);
      if (!allowed) throw new RateLimited(resetMs / 1000);
    }
    return {
      refund: async () => {
        for (const [policy, key] of counters) await this.limiter.giveBack(policy, key);
      },
    };
  }
}

/** Hashed, so that the key's length is bounded for any name and any adopted id. */
function keyOf(...parts: (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
