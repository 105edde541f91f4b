import { Injectable } from '@nestjs/common';
import type { NextFunction, Response } from 'express';
import { Config } from '../../config/config.js';
import { duringTheClock } from '../../database/deadline.js';
import { Overloaded } from '../errors/common.errors.js';
import { problemOf } from '../errors/problem.js';
import { answerWith } from '../errors/problem-answer.js';
import { Meter } from '../meter.js';
import type { NamedRequest } from '../errors/named-request.js';
import { isSessionless } from './sessionless.js';
import { WaitingLine } from './waiting-line.js';

/** Requests that are worked on at the same time, for each connection of the pool: they also do other things. */
const EACH_CONNECTION = 2;

/**
 * Lets in as many requests as can be answered soon, has some wait, and turns the others away while that costs nothing:
 * a server that takes on everything at twice what it can do answers next to nobody in time.
 */
@Injectable()
export class Admission {
  private readonly line: WaitingLine;

  constructor(config: Config, meter: Meter) {
    this.line = new WaitingLine(EACH_CONNECTION * config.pool.max);
    meter.gauge({
      name: 'rabitchat_http_requests_waiting',
      help: 'Requests that wait for their turn.',
      read: (gauge) => gauge.set(this.line.length),
    });
  }

  /** Spares those who have no hope the wait, and us all that comes before it. */
  readonly door = (request: NamedRequest, response: Response, next: NextFunction): void => {
    if (this.line.isHopeless && !isSessionless(request)) turnAway(request, response);
    else next();
  };

  /** A place is kept until the answer is out, but not while the work does not ask the database. */
  readonly handler = (request: NamedRequest, response: Response, next: NextFunction): void => {
    if (isSessionless(request)) return next();
    this.line.enter().then(
      (place) => {
        response.once('close', () => place.leave());
        if (response.destroyed) place.leave();
        duringTheClock(place);
        next();
      },
      () => turnAway(request, response),
    );
  };
}

/** Not by an error, which the router would carry past every route there is. */
function turnAway({ id }: NamedRequest, response: Response): void {
  answerWith(response, problemOf(new Overloaded(), id));
}
