import type { Request, Response } from 'express';

/** Nginx's status for a client that disconnected before the response. */
const CLIENT_CLOSED_REQUEST = 499;

/** The route template; 'none' for requests that match no route or are refused before routing. */
export function routeOf(request: Request): string {
  const { path } = (request.route ?? {}) as { path?: unknown };
  return typeof path === 'string' ? path : 'none';
}

export function statusOf(response: Response): number {
  return response.headersSent ? response.statusCode : CLIENT_CLOSED_REQUEST;
}
