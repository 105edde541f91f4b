import type { Server as HttpServer, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import helmet from 'helmet';
import type { Logger as Pino } from 'pino';
import { SessionMiddleware } from './auth/session.middleware.js';
import { SessionsService } from './auth/sessions.service.js';
import { Admission } from './common/http/admission.js';
import { AllowedOrigins } from './common/http/allowed-origins.js';
import { crossSiteGuard } from './common/http/cross-site.middleware.js';
import {
  addressGuard,
  bodyGuard,
  requestStart,
  withoutDeadline,
  utf8Guard,
} from './common/http/request.middleware.js';
import { limitConnectionsPerAddress, limitDurations } from './common/http/connection-limits.js';
import { pipeliningGuard } from './common/http/pipelining.js';
import { requestLog } from './common/http/request-log.middleware.js';
import { isSessionless } from './common/http/sessionless.js';
import { UnreadResponses } from './common/http/unread-responses.js';
import { RequestLimitMiddleware } from './common/rate-limits/request-limit.middleware.js';
import { Config } from './config/config.js';
import { LegacyProtocol } from './legacy/socket/legacy-protocol.js';
import { RealtimeAdapter } from './realtime/realtime.adapter.js';
import { RequestMetrics } from './metrics/request-metrics.js';
import { traceRequest } from './metrics/request-trace.middleware.js';
import { ScrapeMiddleware } from './metrics/scrape.middleware.js';

const MAX_BODY_BYTES = 256 * 1024;
const IDLE_CHECK_INTERVAL_MS = 100;
/** How long a stopping server waits for one more request on open connections, to answer it with `Connection: close`. */
const KEEP_ALIVE_GRACE_MS = 1500;

const EXPOSED_HEADERS = [
  'Link',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
  'Idempotency-Replayed',
];

/** Installs the middleware in order; the server and the tests share it. */
export function setUp(app: NestExpressApplication, pino: Pino): void {
  const config = app.get(Config);
  const origins = app.get(AllowedOrigins);
  const sessions = app.get(SessionsService);
  const requestLimit = app.get(RequestLimitMiddleware);
  limitDurations(app.getHttpServer(), config);
  // Behind a proxy all clients share its address, so the proxy has to limit connections.
  if (config.trustProxy === 0) limitConnectionsPerAddress(app.getHttpServer());
  app.set('trust proxy', config.trustProxy);
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(pipeliningGuard, requestStart, securityHeaders());
  app.use(app.get(ScrapeMiddleware).handler);
  if (config.metrics) app.use(app.get(RequestMetrics).handler);
  app.use(app.get(Admission).shedEarly, app.get(UnreadResponses).handler);
  if (config.otlpEndpoint !== undefined) app.use(traceRequest);
  app.use(requestLog(pino));
  app.enableCors((request: Parameters<AllowedOrigins['allowsRequest']>[0], done) => {
    const origin = request.headers.origin;
    const allowed = origin !== undefined && origins.allowsRequest(request, origin);
    done(null, { origin: allowed, credentials: true, exposedHeaders: EXPOSED_HEADERS, maxAge: 600 });
  });
  app.use(
    requestLimit.early(
      (request) =>
        isSessionless(request) || sessions.sidFromCookieHeader(request.headers.cookie) === undefined,
    ),
  );
  app.use(crossSiteGuard(origins), addressGuard);
  app.use(withoutDeadline(express.json({ limit: MAX_BODY_BYTES, verify: utf8Guard })), bodyGuard);
  app.use(app.get(Admission).admit);
  // After the body: a session that ended while the body arrived is not found any more.
  app.use(app.get(SessionMiddleware).handler, requestLimit.handler);
  app.useWebSocketAdapter(new RealtimeAdapter(app, app.get(LegacyProtocol)));
}

/**
 * Every response closes its connection from now on, so a keep-alive client cannot delay shutdown. Idle connections are
 * closed after a grace period, because a request may be in flight; resolves when the period ends.
 */
export async function closeConnections(app: NestExpressApplication): Promise<void> {
  const server: HttpServer = app.getHttpServer();
  server.prependListener('request', (_request, response: ServerResponse) => {
    response.setHeader('Connection', 'close');
  });
  const count = promisify(server.getConnections.bind(server));
  const until = performance.now() + KEEP_ALIVE_GRACE_MS;
  while (performance.now() < until && (await count()) > 0) await pause(IDLE_CHECK_INTERVAL_MS);
  setInterval(() => server.closeIdleConnections(), IDLE_CHECK_INTERVAL_MS).unref();
}

/** Swagger UI uses inline styles and data images; the server has no other page. */
function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      directives: { 'upgrade-insecure-requests': null, 'img-src': ["'self'", 'data:'] },
    },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
}
