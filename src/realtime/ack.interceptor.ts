import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  Logger,
  type NestInterceptor,
} from '@nestjs/common';
import { catchError, map, type Observable, of } from 'rxjs';
import { type Problem, problemOf } from '../common/errors/problem.js';
import { rootCause } from '../database/root-cause.js';

export type Answer = { data: object } | { problem: Problem };

/** Makes every acknowledgement `{ data }` or, by the translator that HTTP has as well, `{ problem }`. */
@Injectable()
export class SocketAckInterceptor implements NestInterceptor<object, Answer> {
  private readonly logger = new Logger(SocketAckInterceptor.name);

  intercept(_: ExecutionContext, next: CallHandler<object>): Observable<Answer> {
    return next.handle().pipe(
      map((data) => ({ data })),
      catchError((error: unknown) => of(this.refusal(error))),
    );
  }

  private refusal(error: unknown): Answer {
    const problem = problemOf(error);
    if (problem.status === 500) this.logger.error(`Event ${problem.instance} failed`, rootCause(error));
    return { problem };
  }
}
