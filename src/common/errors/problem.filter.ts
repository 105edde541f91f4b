import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { problemOf } from './problem.js';

/** Turns every error of an HTTP request into application/problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request & { id?: string }>();
    const response = host.switchToHttp().getResponse<Response>();
    const problem = problemOf(error, request.id);
    if (problem.status >= 500) this.report(error, problem.instance);
    if (response.headersSent) return void response.destroy();
    if (problem.retryAfterMs !== undefined)
      response.setHeader('Retry-After', Math.ceil(problem.retryAfterMs / 1000));
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }

  /** The message of a failed query quotes its parameters, so of a chain of causes only the last one is told. */
  private report(error: unknown, instance: string): void {
    let cause = error;
    while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
    this.logger.error(
      `Request ${instance} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause instanceof Error ? cause.stack : undefined,
    );
  }
}
