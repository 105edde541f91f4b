import { AsyncResource } from 'node:async_hooks';
import type { NextFunction, Response } from 'express';
import type { Logger } from 'pino';
import { onResponseSent } from './response-sent.js';
import type { RequestWithId } from '../errors/request-with-id.js';

/** Logs neither query, headers nor body, which may contain secrets. */
export function requestLog(logger: Logger) {
  return (request: RequestWithId, response: Response, next: NextFunction): void => {
    if (!logger.isLevelEnabled('debug')) return next();
    const startedAt = performance.now();
    const log = AsyncResource.bind(() => {
      const ms = Math.round(performance.now() - startedAt);
      const { id, method } = request;
      logger.debug(
        { request: id, method, path: request.path, status: response.statusCode, ms },
        `${method} ${request.path} ${response.statusCode}`,
      );
    });
    onResponseSent(response, log);
    next();
  };
}
