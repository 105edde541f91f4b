import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { Config } from '../../config/config.js';
import { RateLimited } from '../errors/common.errors.js';
import { addressOf, clientKey, networkOf } from '../http/client-address.js';
import { RATE_POLICIES, type RatePolicy, type RatePolicyName } from './policies.js';
import { addRateLimitHeaders } from './rate-limit-headers.js';
import { POLICY } from './rate-limit.decorator.js';
import { RateLimiter } from './rate-limiter.js';

/** Applies the policies of single routes, by user or by network. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limiter: RateLimiter,
    private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http' || !this.config.rateLimits) return true;
    const name = this.reflector.get<RatePolicyName | undefined>(POLICY, context.getHandler());
    if (name === undefined) return true;
    const http = context.switchToHttp();
    const allowance = await this.limiter.take(
      name,
      subjectOf(http.getRequest<Request>(), RATE_POLICIES[name]),
    );
    addRateLimitHeaders(http.getResponse<Response>(), name, allowance);
    if (!allowance.allowed) throw new RateLimited(allowance.resetMs / 1000);
    return true;
  }
}

const subjectOf = (request: Request, { perAddress }: RatePolicy): string =>
  perAddress ? `address:${networkOf(addressOf(request))}` : clientKey(request);
