import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  Logger,
  type NestInterceptor,
} from '@nestjs/common';
import { catchError, map, type Observable, of } from 'rxjs';
import { problemOf } from '../common/errors/problem.js';
import { rootCause } from '../database/root-cause.js';
import type { AckPayload } from './socket-events.js';

/** Wraps every acknowledgement as `{ data }` or `{ problem }`, with the error translation of HTTP. */
@Injectable()
export class AckInterceptor implements NestInterceptor<object, AckPayload> {
  private readonly logger = new Logger(AckInterceptor.name);

  intercept(_: ExecutionContext, next: CallHandler<object>): Observable<AckPayload> {
    return next.handle().pipe(
      map((data) => ({ data })),
      catchError((error: unknown) => of(this.refusal(error))),
    );
  }

  private refusal(error: unknown): AckPayload {
    const problem = problemOf(error);
    if (problem.status === 500)
      this.logger.error(`socket event ${problem.instance} failed`, rootCause(error));
    return { problem };
  }
}
