import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { BadRequestException } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { pauseDeadline, withDeadline } from '../../database/deadline.js';
import type { RequestWithId } from '../errors/request-with-id.js';
import { refuseHostile } from '../validation/hostile-input.js';

/** Assigns the request id, disables caching and starts the request's database deadline. */
export function requestStart(request: RequestWithId, response: Response, next: NextFunction): void {
  request.id = randomUUID();
  response.setHeader('X-Request-Id', request.id);
  response.setHeader('Cache-Control', 'no-store');
  response.vary('Origin');
  withDeadline(() => next());
}

/** Refuses a path or query that does not decode to valid UTF-8 without NUL. */
export function addressGuard(request: Request, _: Response, next: NextFunction): void {
  try {
    if (!request.path.startsWith('/')) throw new URIError();
    refuseHostile(decodeURIComponent(request.path), '/path');
    if (!isUtf8(queryBytes(request))) throw new URIError();
    refuseHostile(request.query, '/query');
    next();
  } catch (error) {
    next(error instanceof URIError ? new BadRequestException('The address is not well formed.') : error);
  }
}

/** Receiving a body may take longer than the database deadline. */
export function withoutDeadline(parse: RequestHandler): RequestHandler {
  const parsed = promisify<Request, Response, void>(parse);
  return (request, response, next) => {
    pauseDeadline(() => parsed(request, response)).then(() => next(), next);
  };
}

export function bodyGuard(request: Request, _: Response, next: NextFunction): void {
  try {
    refuseHostile(request.body);
    next();
  } catch (error) {
    next(error);
  }
}

/** Decoding invalid UTF-8 would replace bytes silently. */
export function utf8Guard(_: IncomingMessage, __: unknown, body: Buffer): void {
  if (!isUtf8(body)) throw new BadRequestException('The body is not valid UTF-8.');
}

/** The decoded query string; a percent sign without two hex digits stays literal. */
function queryBytes({ originalUrl }: Request): Buffer {
  const [, query = ''] = /\?(.*)/s.exec(originalUrl) ?? [];
  const decoded = query.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(decoded, 'latin1');
}
