import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
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
  response.vary('Origin');
  withDeadline(() => next());
}

/** An address that does not decode, or decodes to NUL or to half a character, names nothing. */
export function addressGuard(request: Request, _: Response, next: NextFunction): void {
  try {
    if (!request.path.startsWith('/')) throw new URIError();
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

/** Decoding bytes that are not UTF-8 would put replacement characters in the place of what was sent. */
export function utf8Guard(_: IncomingMessage, __: unknown, body: Buffer): void {
  if (!isUtf8(body)) throw new BadRequestException('The body is not valid UTF-8.');
}
