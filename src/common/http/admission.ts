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

/** Requests that are worked on at the same time, for each connection of the pool: they also do other things. */
const REQUESTS_PER_CONNECTION = 2;

/**
 * Lets in as many requests as can be answered soon, has some wait, and turns the others away while that costs nothing:
 * a server that takes on everything at twice what it can do answers next to nobody in time.
 */
@Injectable()
export class Admission {
  private readonly queue: AdmissionQueue;

  constructor(config: Config, meter: Meter) {
    this.queue = new AdmissionQueue(REQUESTS_PER_CONNECTION * config.pool.max);
    meter.gauge({
      name: 'rabitchat_http_requests_waiting',
      help: 'Requests that wait for their turn.',
      read: (gauge) => gauge.set(this.queue.length),
    });
  }

  /** Whether requests have come for ten seconds and none of them was let in. */
  get isStarved(): boolean {
    return this.queue.isStarved;
  }

  /** Refuses under overload before anything is spent on the request. */
  readonly shedEarly = (request: RequestWithId, response: Response, next: NextFunction): void => {
    if (this.queue.isOverloaded && !isSessionless(request)) reject(request, response);
    else next();
  };

  /** Has the request wait for a slot, which it holds while it is worked on. */
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

/** When the client hangs up the work goes on, until it would have been answered or its deadline has passed. */
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

/** Not by an error, which the router would carry past every route there is. */
function reject({ id }: RequestWithId, response: Response): void {
  sendProblem(response, problemOf(new Overloaded(), id));
}
