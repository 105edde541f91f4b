import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { Response } from 'express';
import type { RequestWithId } from './request-with-id.js';
import { sendProblem } from './send-problem.js';
import { problemOf } from './problem.js';
import { reasonOf, rootCause } from '../../database/root-cause.js';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<RequestWithId>();
    const response = host.switchToHttp().getResponse<Response>();
    const problem = problemOf(error, request.id);
    if (problem.status >= 500) this.report(error, problem.instance);
    if (response.headersSent) return void response.destroy();
    sendProblem(response, problem);
  }

  private report(error: unknown, instance: string): void {
    const cause = rootCause(error);
    const stack = cause instanceof Error ? cause.stack : undefined;
    this.logger.error(`Request ${instance} failed: ${reasonOf(error)}`, stack);
  }
}
