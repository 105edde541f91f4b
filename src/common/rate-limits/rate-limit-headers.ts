import type { Response } from 'express';
import { RATE_POLICIES, type RatePolicyName } from './policies.js';
import type { RateLimitResult } from './rate-limiter.js';

const POLICY_HEADER = 'RateLimit-Policy';
const LIMIT_HEADER = 'RateLimit';

/** Headers of draft-ietf-httpapi-ratelimit-headers-09; several policies share one header. */
export function addRateLimitHeaders(
  response: Response,
  name: RatePolicyName,
  { remaining, resetMs }: RateLimitResult,
): void {
  const { quota, windowSeconds } = RATE_POLICIES[name];
  add(response, POLICY_HEADER, `"${name}";q=${quota};w=${windowSeconds}`);
  add(response, LIMIT_HEADER, `"${name}";r=${remaining};t=${Math.ceil(resetMs / 1000)}`);
}

export const isCounted = (response: Response): boolean => response.hasHeader(POLICY_HEADER);

function add(response: Response, header: string, item: string): void {
  const before = response.getHeader(header);
  response.setHeader(header, before === undefined ? item : `${String(before)}, ${item}`);
}
