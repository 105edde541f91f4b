import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { Config } from '../../config/config.js';
import { RateLimited } from '../errors/common.errors.js';
import { addressOf, networkOf } from '../http/client-address.js';
import { RATE_POLICIES, type RatePolicy, type RatePolicyName } from './policies.js';
import { POLICY } from './rate-limited.decorator.js';
import { type Allowance, RateLimiter } from './rate-limiter.js';

/**
 * Counts HTTP requests and tells how much is left, as draft-ietf-httpapi-ratelimit-headers-09 has it. People who are
 * logged in are counted by account, everybody else by address.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limiter: RateLimiter,
    private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http' || !this.config.rateLimits) return true;
    const request = context.switchToHttp().getRequest<Request>();
    if (request.path.startsWith('/api/health')) return true;
    const own = this.reflector.get<RatePolicyName | undefined>(POLICY, context.getHandler());
    const taken = new Map<RatePolicyName, Allowance>();
    for (const name of own ? (['requests', own] as const) : (['requests'] as const)) {
      taken.set(name, await this.limiter.take(name, subjectOf(request, RATE_POLICIES[name])));
    }
    describe(context.switchToHttp().getResponse<Response>(), taken);
    const refused = [...taken.values()].find(({ allowed }) => !allowed);
    if (refused) throw new RateLimited(refused.resetMs / 1000);
    return true;
  }
}

function subjectOf(request: Request, policy: RatePolicy): string {
  const userId = request.session?.userId;
  return userId && !policy.perAddress ? `user:${userId}` : `address:${networkOf(addressOf(request))}`;
}

function describe(response: Response, taken: ReadonlyMap<RatePolicyName, Allowance>): void {
  const policies = [...taken.keys()].map(
    (name) => `"${name}";q=${RATE_POLICIES[name].quota};w=${RATE_POLICIES[name].windowSeconds}`,
  );
  const left = [...taken].map(
    ([name, { remaining, resetMs }]) => `"${name}";r=${remaining};t=${Math.ceil(resetMs / 1000)}`,
  );
  response.setHeader('RateLimit-Policy', policies.join(', '));
  response.setHeader('RateLimit', left.join(', '));
}
