import { Injectable } from '@nestjs/common';
import type { NextFunction, RequestHandler, Response } from 'express';
import { Config } from '../../config/config.js';
import { RateLimited } from '../errors/common.errors.js';
import { problemOf } from '../errors/problem.js';
import { sendProblem } from '../errors/send-problem.js';
import { clientKey } from '../http/client-address.js';
import type { RequestWithId } from '../errors/request-with-id.js';
import { isHealth } from '../http/sessionless.js';
import { addRateLimitHeaders, isCounted } from './rate-limit-headers.js';
import { RateLimiter } from './rate-limiter.js';

/**
 * The limit on all requests, before any routing: by account, or by address without one. Health has a limit of its own,
 * which is never met by probes.
 */
@Injectable()
export class RequestLimitMiddleware {
  constructor(
    private readonly config: Config,
    private readonly limiter: RateLimiter,
  ) {}

  readonly handler = (request: RequestWithId, response: Response, next: NextFunction): void => {
    if (!this.config.rateLimits || isCounted(response)) return next();
    const name = isHealth(request) ? 'health' : 'requests';
    this.limiter.take(name, clientKey(request)).then((allowance) => {
      addRateLimitHeaders(response, name, allowance);
      if (allowance.allowed) next();
      else sendProblem(response, problemOf(new RateLimited(allowance.resetMs / 1000), request.id));
    }, next);
  };

  /** The same ahead of the session, for requests that will have none: their body is not even read beyond the limit. */
  early(isAnonymous: (request: RequestWithId) => boolean): RequestHandler {
    return (request, response, next) =>
      isAnonymous(request) ? this.handler(request, response, next) : next();
  }
}
