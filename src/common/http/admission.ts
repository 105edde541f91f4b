import { Injectable } from '@nestjs/common';
import type { NextFunction, Response } from 'express';
import { Config } from '../../config/config.js';
import { onDeadlinePause, REQUEST_BUDGET_MS } from '../../database/deadline.js';
import { Overloaded } from '../errors/common.errors.js';
import { problemOf } from '../errors/problem.js';
import { sendProblem } from '../errors/send-problem.js';
import { Meter } from '../meter.js';
import { AdmissionQueue, type Slot } from './admission-queue.js';
import { onResponseSent } from './response-sent.js';
import type { RequestWithId } from '../errors/request-with-id.js';
import { isSessionless } from './sessionless.js';

/** Concurrent requests per pool connection; a request also spends time outside of the database. */
const REQUESTS_PER_CONNECTION = 2;

/**
 * Load shedding: admits what can be answered soon, queues some and rejects the rest early. A server that accepts twice its
 * capacity answers almost nothing in time.
 */
@Injectable()
export class Admission {
  private readonly queue: AdmissionQueue;

  constructor(config: Config, meter: Meter) {
    this.queue = new AdmissionQueue(REQUESTS_PER_CONNECTION * config.pool.max);
    meter.gauge({
      name: 'rabitchat_http_requests_waiting',
      help: 'Requests that wait for admission.',
      read: (gauge) => gauge.set(this.queue.length),
    });
  }

  get isStarved(): boolean {
    return this.queue.isStarved;
  }

  /** Rejects under overload before the request costs anything. */
  readonly shedEarly = (request: RequestWithId, response: Response, next: NextFunction): void => {
    if (this.queue.isOverloaded && !isSessionless(request)) reject(request, response);
    else next();
  };

  /** The request waits for a slot and holds it until its response is sent. */
  readonly admit = (request: RequestWithId, response: Response, next: NextFunction): void => {
    if (isSessionless(request)) return next();
    this.queue.acquire().then(
      (slot) => {
        if (response.destroyed) return slot.release();
        holdWhileWorking(slot, response);
        onDeadlinePause(slot);
        next();
      },
      () => reject(request, response),
    );
  };
}

/** After a disconnect the work continues, so the slot is held until the response ends or the deadline passes. */
function holdWhileWorking(slot: Slot, response: Response): void {
  onResponseSent(response, () => {
    if (response.writableEnded) return slot.release();
    const end = response.end.bind(response) as (...args: unknown[]) => Response;
    response.end = (...args: unknown[]) => {
      slot.release();
      return end(...args);
    };
    setTimeout(() => slot.release(), REQUEST_BUDGET_MS).unref();
  });
}

/** Responds directly, because Express would pass an error through every layer of the router. */
function reject({ id }: RequestWithId, response: Response): void {
  sendProblem(response, problemOf(new Overloaded(), id));
}
