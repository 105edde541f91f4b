import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { Meter } from '../common/meter.js';
import { Config } from '../config/config.js';
import { BackupMetrics } from './backup-metrics.js';
import { isFromPrivate } from './private-addresses.js';

/**
 * GET /metrics for private networks and holders of the token; other callers get 404. A scrape does not query the
 * database.
 */
@Injectable()
export class ScrapeMiddleware {
  constructor(
    private readonly config: Config,
    private readonly meter: Meter,
    private readonly backups: BackupMetrics,
  ) {}

  readonly handler = (request: Request, response: Response, next: NextFunction): void => {
    const reading = request.method === 'GET' || request.method === 'HEAD';
    if (!this.config.metrics || !reading || request.path !== '/metrics' || !this.mayRead(request))
      return next();
    this.backups.refresh();
    this.meter.registry.metrics().then((text) => {
      response.setHeader('Content-Type', this.meter.registry.contentType);
      response.end(text);
    }, next);
  };

  private mayRead(request: Request): boolean {
    return isFromPrivate(request) || this.hasToken(request.headers.authorization);
  }

  private hasToken(authorization: string | undefined): boolean {
    const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    const { metricsToken } = this.config;
    if (given === undefined || metricsToken === undefined) return false;
    return timingSafeEqual(digest(given), digest(metricsToken));
  }
}

/** Equal lengths, which timingSafeEqual requires. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
