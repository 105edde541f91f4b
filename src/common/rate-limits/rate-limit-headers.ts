import type { Response } from 'express';
import { RATE_POLICIES, type RatePolicyName } from './policies.js';
import type { Allowance } from './rate-limiter.js';

const POLICY = 'RateLimit-Policy';
const REMAINING = 'RateLimit';

/** Headers of draft-ietf-httpapi-ratelimit-headers-09; several policies share one header. */
export function addRateLimitHeaders(
  response: Response,
  name: RatePolicyName,
  { remaining, resetMs }: Allowance,
): void {
  const { quota, windowSeconds } = RATE_POLICIES[name];
  add(response, POLICY, `"${name}";q=${quota};w=${windowSeconds}`);
  add(response, REMAINING, `"${name}";r=${remaining};t=${Math.ceil(resetMs / 1000)}`);
}

export const isCounted = (response: Response): boolean => response.hasHeader(POLICY);

function add(response: Response, header: string, item: string): void {
  const before = response.getHeader(header);
  response.setHeader(header, before === undefined ? item : `${String(before)}, ${item}`);
}
