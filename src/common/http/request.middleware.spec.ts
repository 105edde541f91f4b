import { setTimeout as pause } from 'node:timers/promises';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { remainingMs, withDeadline } from '../../database/deadline.js';
import { withoutDeadline } from './request.middleware.js';

describe('The time that a body takes to come', () => {
  const parsed = (parse: RequestHandler) =>
    new Promise<unknown>((resolve) => {
      const next: NextFunction = (error?: unknown) => resolve(error ?? remainingMs());
      void withDeadline(() => withoutDeadline(parse)({} as Request, {} as Response, next), 30);
    });

  it('is none of the database’s', async () => {
    const slow: RequestHandler = (_, __, next) => void pause(60).then(() => next());
    expect(await parsed(slow)).toBeGreaterThan(0);
  });

  it('ends with what was wrong with the body', async () => {
    const wrong = new Error('not JSON');
    expect(await parsed((_, __, next) => next(wrong))).toBe(wrong);
  });
});
