import type { Request, Response } from 'express';

/** Nginx's number for a client that went away before its answer. */
const CLIENT_CLOSED_REQUEST = 499;

/** The template of the route that was matched; all that match none, or were refused before, are one. */
export function routeOf(request: Request): string {
  const { path } = (request.route ?? {}) as { path?: unknown };
  return typeof path === 'string' ? path : 'none';
}

export function statusOf(response: Response): number {
  return response.headersSent ? response.statusCode : CLIENT_CLOSED_REQUEST;
}
