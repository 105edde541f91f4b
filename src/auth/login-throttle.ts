import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RateLimited } from '../common/errors/common.errors.js';
import { networkOf } from '../common/http/client-address.js';
import type { RatePolicyName } from '../common/rate-limits/policies.js';
import { RateLimiter } from '../common/rate-limits/rate-limiter.js';
import type { ClientSession } from './client-session.js';

/** A guess that has been counted, and can be taken back when it turns out to be right. */
interface LoginAttempt {
  refund(): Promise<void>;
}

/** Limits guesses at passwords: each is counted before it is compared, so that parallel ones cannot overrun. */
@Injectable()
export class LoginThrottle {
  constructor(private readonly limiter: RateLimiter) {}

  /**
   * Counts on the account that the name means, a name that means none alike, and on the address; a browser that
   * this account knows has a count of its own, which other people's guesses do not touch.
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

  /** Guesses by somebody who is logged in, asked for the password once more. */
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

/** Of bounded length, whatever names people type and whatever ids an adopted database has. */
function keyOf(...parts: (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
