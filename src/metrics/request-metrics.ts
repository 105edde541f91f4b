import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import type { Counter, Histogram } from 'prom-client';
import { onResponseSent } from '../common/http/response-sent.js';
import { Meter } from '../common/meter.js';
import { routeOf, statusOf } from './request-labels.js';

interface RouteSeries {
  labels: { method: string; route: string };
  duration: Histogram.Internal<'method' | 'route'>;
  counts: Map<number, Counter.Internal>;
}

/** Labels by route template, so a client cannot create label values. */
@Injectable()
export class RequestMetrics {
  private readonly requests;
  private readonly durations;
  private readonly series = new Map<string, RouteSeries>();

  constructor(meter: Meter) {
    this.requests = meter.counter({
      name: 'rabitchat_http_requests_total',
      help: 'Requests by method, route template and status; 499 is a client that disconnected.',
      labels: ['method', 'route', 'status'],
    });
    this.durations = meter.histogram({
      name: 'rabitchat_http_request_duration_seconds',
      help: 'From the arrival of a request to the end of its response.',
      labels: ['method', 'route'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    });
  }

  readonly handler = (request: Request, response: Response, next: NextFunction): void => {
    const startedAt = performance.now();
    onResponseSent(response, () => {
      const line = this.seriesOf(methodOf(request), routeOf(request));
      line.duration.observe((performance.now() - startedAt) / 1000);
      this.counterOf(line, statusOf(response)).inc();
    });
    next();
  };

  /** Cached by one key, because prom-client's lookup by labels costs more than counting. */
  private seriesOf(method: string, route: string): RouteSeries {
    const key = `${method} ${route}`;
    const known = this.series.get(key);
    if (known) return known;
    const labels = { method, route };
    const line: RouteSeries = { labels, duration: this.durations.labels(labels), counts: new Map() };
    this.series.set(key, line);
    return line;
  }

  private counterOf({ labels, counts }: RouteSeries, status: number): Counter.Internal {
    const known = counts.get(status);
    if (known) return known;
    const count = this.requests.labels({ ...labels, status });
    counts.set(status, count);
    return count;
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const methodOf = ({ method }: Request): string => (METHODS.has(method) ? method : 'other');
