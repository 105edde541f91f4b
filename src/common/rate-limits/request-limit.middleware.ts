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
 * Limits all requests before routing, by user or by network. Health has a separate limit that probes never reach.
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

  /** Runs before the session for requests without one, so a request over the limit is refused before its body is read. */
  early(isAnonymous: (request: RequestWithId) => boolean): RequestHandler {
    return (request, response, next) =>
      isAnonymous(request) ? this.handler(request, response, next) : next();
  }
}
