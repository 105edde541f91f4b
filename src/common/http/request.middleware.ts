import { randomUUID } from 'node:crypto';
import { BadRequestException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { withDeadline } from '../../database/deadline.js';
import { refuseHostile } from '../validation/hostile-input.js';

/** Names the request, forbids caches to keep what it answers, and starts the clock of its database work. */
export function requestStart(
  request: Request & { id?: string },
  response: Response,
  next: NextFunction,
): void {
  request.id = randomUUID();
  response.setHeader('X-Request-Id', request.id);
  response.setHeader('Cache-Control', 'no-store');
  withDeadline(() => next());
}

/** An address that does not decode, or decodes to NUL or to half a character, names nothing. */
export function addressGuard(request: Request, _: Response, next: NextFunction): void {
  try {
    refuseHostile(decodeURIComponent(request.path), '/path');
    refuseHostile(request.query, '/query');
    next();
  } catch (error) {
    next(error instanceof URIError ? new BadRequestException('The address is not well formed.') : error);
  }
}

export function bodyGuard(request: Request, _: Response, next: NextFunction): void {
  try {
    refuseHostile(request.body);
    next();
  } catch (error) {
    next(error);
  }
}
