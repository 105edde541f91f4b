import { applyDecorators, SetMetadata } from '@nestjs/common';
import { Problems } from '../errors/problems.decorator.js';
import { RateLimited } from '../errors/common.errors.js';
import type { RatePolicyName } from './policies.js';

export const POLICY = Symbol('rate policy');

/** Adds a limit of its own to a route, beside the one on all requests. */
export const RateLimit = (policy: RatePolicyName) =>
  applyDecorators(SetMetadata(POLICY, policy), Problems(RateLimited));
