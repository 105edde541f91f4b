import { createHash } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Database } from '../../database/database.js';
import { IdempotencyKeyReused, ValidationFailed } from '../errors/common.errors.js';
import { Meter } from '../meter.js';
import { IdempotencyRepository } from './idempotency.repository.js';

const MAX_KEY_LENGTH = 255;

interface HttpExchange {
  request: Request;
  response: Response;
}

/**
 * Replays the response of an Idempotency-Key already used with the same body. Key and response are stored in the
 * transaction of the work, so a crash leaves all or nothing.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly replays;

  constructor(
    private readonly database: Database,
    private readonly responses: IdempotencyRepository,
    meter: Meter,
  ) {
    this.replays = meter.counter({
      name: 'rabitchat_idempotent_replays_total',
      help: 'Requests whose response was replayed by Idempotency-Key.',
    });
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const key = request.header('idempotency-key');
    if (key === undefined) return next.handle();
    if (key === '' || key.length > MAX_KEY_LENGTH) {
      const detail = `must have 1 to ${MAX_KEY_LENGTH} characters`;
      throw new ValidationFailed([{ pointer: '/header/Idempotency-Key', detail }]);
    }
    const http = { request, response: context.switchToHttp().getResponse<Response>() };
    return from(this.database.transaction(() => this.runOnce(key, http, () => lastValueFrom(next.handle()))));
  }

  private async runOnce(
    key: string,
    { request, response }: HttpExchange,
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    const userId = request.session.userId!;
    const hash = requestHash(request);
    if (await this.responses.add(userId, key, hash)) {
      const body: unknown = JSON.parse(JSON.stringify(await work()));
      await this.responses.complete(userId, key, { status: response.statusCode, body });
      return body;
    }
    const stored = await this.responses.find(userId, key);
    if (stored?.requestHash !== hash) throw new IdempotencyKeyReused();
    this.replays.inc();
    response.status(stored.status ?? response.statusCode).setHeader('Idempotency-Replayed', 'true');
    return stored.body;
  }
}

function requestHash({ method, path, body }: Request): string {
  return createHash('sha256')
    .update(JSON.stringify([method, path, body]))
    .digest('hex');
}
