import type { ServerResponse } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import express from 'express';
import helmet from 'helmet';
import { SessionMiddleware } from './auth/session.middleware.js';
import { AllowedOrigins } from './common/http/allowed-origins.js';
import { crossSiteGuard } from './common/http/cross-site.middleware.js';
import { addressGuard, bodyGuard, requestStart, utf8Guard } from './common/http/request.middleware.js';
import { requestLog } from './common/http/request-log.middleware.js';
import { createPino } from './common/logging/logger.js';
import { Config } from './config/config.js';
import { DocumentsService } from './health/documents.service.js';
import { SocketAdapter } from './messaging/socket-adapter.js';

const LARGEST_BODY = 256 * 1024;
/** How often a stopping server lets go of connections whose answers were under way when it was told. */
const IDLE_LOOK_MS = 100;

const EXPOSED_HEADERS = [
  'Link',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
  'Idempotency-Replayed',
];

/** What stands between the network and the controllers, in order; the server and the tests share it. */
export function setUp(app: NestExpressApplication): void {
  const config = app.get(Config);
  const origins = app.get(AllowedOrigins);
  app.set('trust proxy', config.trustProxy);
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(requestStart, requestLog(createPino(config)));
  app.use(securityHeaders());
  app.enableCors((request: Parameters<AllowedOrigins['allowsRequest']>[0], done) => {
    const origin = request.headers.origin;
    const allowed = origin !== undefined && origins.allowsRequest(request, origin);
    done(null, { origin: allowed, credentials: true, exposedHeaders: EXPOSED_HEADERS, maxAge: 600 });
  });
  app.use(crossSiteGuard(origins), addressGuard);
  app.use(app.get(SessionMiddleware).handler);
  app.use(express.json({ limit: LARGEST_BODY, verify: utf8Guard }));
  app.use(bodyGuard);
  app.useWebSocketAdapter(new SocketAdapter(app));
  SwaggerModule.setup('api/docs', app, () => JSON.parse(app.get(DocumentsService).openapi) as OpenAPIObject);
}

/** A client that keeps asking over one connection would hold a stopping server up: every answer now ends its own. */
export function letConnectionsEnd(app: NestExpressApplication): void {
  const server = app.getHttpServer();
  server.prependListener('request', (_request, response: ServerResponse) => {
    response.setHeader('Connection', 'close');
  });
  setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS).unref();
}

/** The interactive documentation draws with inline styles; nothing else of the server is a page. */
function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      directives: { 'upgrade-insecure-requests': null, 'img-src': ["'self'", 'data:'] },
    },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
}
