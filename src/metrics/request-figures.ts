import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { Meter } from '../common/meter.js';
import { routeOf, statusOf } from './request-facts.js';

/** Counts requests and times them, by the template of their route: never by what a client makes up. */
@Injectable()
export class RequestFigures {
  private readonly requests;
  private readonly durations;

  constructor(meter: Meter) {
    this.requests = meter.counter({
      name: 'rabitchat_http_requests_total',
      help: 'Requests by method, template of the route, and status; 499 is a client that did not wait.',
      labels: ['method', 'route', 'status'],
    });
    this.durations = meter.histogram({
      name: 'rabitchat_http_request_duration_seconds',
      help: 'From the arrival of a request to the end of its answer.',
      labels: ['method', 'route'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    });
  }

  readonly handler = (request: Request, response: Response, next: NextFunction): void => {
    const began = performance.now();
    response.once('close', () => {
      const labels = { method: methodOf(request), route: routeOf(request) };
      this.durations.observe(labels, (performance.now() - began) / 1000);
      this.requests.inc({ ...labels, status: statusOf(response) });
    });
    next();
  };
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const methodOf = ({ method }: Request): string => (METHODS.has(method) ? method : 'other');
