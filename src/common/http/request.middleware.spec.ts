import { setTimeout as pause } from 'node:timers/promises';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { remainingMs, withDeadline } from '../../database/deadline.js';
import { withoutDeadline } from './request.middleware.js';

describe('Receiving a body', () => {
  const parsed = (parse: RequestHandler) =>
    new Promise<unknown>((resolve) => {
      const next: NextFunction = (error?: unknown) => resolve(error ?? remainingMs());
      void withDeadline(() => withoutDeadline(parse)({} as Request, {} as Response, next), 30);
    });

  it('does not consume the database deadline', async () => {
    const slow: RequestHandler = (_, __, next) => void pause(60).then(() => next());
    expect(await parsed(slow)).toBeGreaterThan(0);
  });

  it('passes on the error of the body parser', async () => {
    const wrong = new Error('not JSON');
    expect(await parsed((_, __, next) => next(wrong))).toBe(wrong);
  });
});
