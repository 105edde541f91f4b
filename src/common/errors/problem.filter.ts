import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { Response } from 'express';
import type { NamedRequest } from './named-request.js';
import { answerWith } from './problem-answer.js';
import { problemOf } from './problem.js';
import { reasonOf, rootCause } from '../../database/root-cause.js';

/** Turns every error of an HTTP request into application/problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<NamedRequest>();
    const response = host.switchToHttp().getResponse<Response>();
    const problem = problemOf(error, request.id);
    if (problem.status >= 500) this.report(error, problem.instance);
    if (response.headersSent) return void response.destroy();
    answerWith(response, problem);
  }

  private report(error: unknown, instance: string): void {
    const cause = rootCause(error);
    const stack = cause instanceof Error ? cause.stack : undefined;
    this.logger.error(`Request ${instance} failed: ${reasonOf(error)}`, stack);
  }
}
