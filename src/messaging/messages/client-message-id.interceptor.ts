import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Observable, tap } from 'rxjs';
import { ValidationFailed } from '../../common/errors/common.errors.js';

const MAX_KEY_LENGTH = 64;

/**
 * Uses the Idempotency-Key header as the clientMessageId of a body that has none. A message that had been sent before
 * is answered with 200 instead of 201.
 */
@Injectable()
export class ClientMessageIdInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request<object, unknown, { clientMessageId?: unknown } | undefined>>();
    const key = request.header('idempotency-key');
    if (key !== undefined && isObject(request.body) && request.body.clientMessageId === undefined) {
      request.body.clientMessageId = checked(key);
    }
    return next.handle().pipe(
      tap((sent: { duplicate: boolean }) => {
        if (sent.duplicate) http.getResponse<Response>().status(200);
      }),
    );
  }
}

function checked(key: string): string {
  if (key.trim() !== '' && key.length <= MAX_KEY_LENGTH) return key;
  const detail = `must have 1 to ${MAX_KEY_LENGTH} characters`;
  throw new ValidationFailed([{ pointer: '/header/Idempotency-Key', detail }]);
}

function isObject<T>(body: T): body is NonNullable<T> {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}
