import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '../../config/config.js';

const LOCAL_PAGE = /^http:\/\/(localhost|127\.0\.0\.1)(:\d{1,5})?$/;

/** Allows the server's own origin and CORS_ORIGINS; without the latter, localhost in development. */
@Injectable()
export class AllowedOrigins {
  constructor(private readonly config: Config) {}

  allows(origin: string, own: string): boolean {
    if (origin === own) return true;
    if (this.config.corsOrigins) return this.config.corsOrigins.includes(origin);
    return !this.config.production && LOCAL_PAGE.test(origin);
  }

  allowsRequest(request: Request, origin: string): boolean {
    return this.allows(origin, `${request.protocol}://${request.host}`);
  }

  /** For requests that never pass through Express: socket handshakes, polls and upgrades. */
  allowsHandshake({ headers, socket }: IncomingMessage): boolean {
    if (headers.origin === undefined)
      return headers['sec-fetch-site'] === undefined || headers['sec-fetch-site'] === 'same-origin';
    const forwarded = (name: string) =>
      this.config.trustProxy > 0
        ? String(headers[name] ?? '')
            .split(',')[0]!
            .trim()
        : '';
    const protocol =
      forwarded('x-forwarded-proto') || ('encrypted' in socket && socket.encrypted ? 'https' : 'http');
    const host = forwarded('x-forwarded-host') || headers.host;
    return this.allows(headers.origin, `${protocol}://${host}`);
  }
}
