import type { ServerResponse } from 'node:http';
import type { Problem } from './problem.js';

export function sendProblem(response: ServerResponse, problem: Problem): void {
  const body = JSON.stringify(problem);
  if (problem.retryAfterMs !== undefined)
    response.setHeader('Retry-After', Math.ceil(problem.retryAfterMs / 1000));
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.statusCode = problem.status;
  response.end(body);
}
