import type { NextFunction, Request, Response } from 'express';
import { OriginNotAllowed, UnsupportedContentType } from '../errors/common.errors.js';
import type { AllowedOrigins } from './allowed-origins.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * CSRF protection: a present Origin (else Sec-Fetch-Site) must be allowed, and form content types are refused. No browser
 * omits both headers; native clients may.
 */
export function crossSiteGuard(origins: AllowedOrigins) {
  return (request: Request, _: Response, next: NextFunction): void => {
    if (SAFE.has(request.method)) return next();
    if (!isOwnSite(request, origins)) return next(new OriginNotAllowed());
    const type = request.headers['content-type'];
    const json = type === undefined || /^application\/json\s*(;|$)/i.test(type);
    next(json ? undefined : new UnsupportedContentType());
  };
}

function isOwnSite(request: Request, origins: AllowedOrigins): boolean {
  const origin = request.headers.origin;
  if (origin !== undefined) return origins.allowsRequest(request, origin);
  const site = request.headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin';
}
