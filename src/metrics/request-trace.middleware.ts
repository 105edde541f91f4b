import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { NextFunction, Request, Response } from 'express';
import { onResponseSent } from '../common/http/response-sent.js';
import { routeOf, statusOf } from './request-labels.js';

const tracer = trace.getTracer('rabitchat');

/** One server span per request, a child of its `traceparent`. The query, which may be private, is not recorded. */
export function traceRequest(request: Request, response: Response, next: NextFunction): void {
  const { method, path, protocol } = request;
  const attributes = { 'http.request.method': method, 'url.path': path, 'url.scheme': protocol };
  const caller = propagation.extract(context.active(), request.headers);
  const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, caller);
  onResponseSent(response, () => {
    const route = routeOf(request);
    const status = statusOf(response);
    span.setAttribute('http.response.status_code', status);
    if (route !== 'none') span.setAttribute('http.route', route).updateName(`${method} ${route}`);
    if (status >= 500)
      span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', String(status));
    span.end();
  });
  context.with(trace.setSpan(caller, span), next);
}
