import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { problemOf } from './problem.js';
import { reasonOf, rootCause } from '../../database/root-cause.js';

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

  private report(error: unknown, instance: string): void {
    const cause = rootCause(error);
    const stack = cause instanceof Error ? cause.stack : undefined;
    this.logger.error(`Request ${instance} failed: ${reasonOf(error)}`, stack);
  }
}
