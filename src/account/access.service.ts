import { Injectable } from '@nestjs/common';
import type { RevocationReason } from '../auth/auth.events.js';
import { ResetCodesService } from '../auth/reset-codes.service.js';
import { SessionsService } from '../auth/sessions.service.js';
import { IdempotencyRepository } from '../common/idempotency/idempotency.repository.js';

/** The ways into an account. */
@Injectable()
export class AccessService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly codes: ResetCodesService,
    private readonly answers: IdempotencyRepository,
  ) {}

  /** Ends every session, with the sockets that hang on it, and all that one could come back with. */
  async removeAllOf(userId: string): Promise<void> {
    await this.codes.removeAllOf(userId);
    await this.answers.removeAllOf(userId);
    await this.endSessions(userId, 'deleted');
  }

  endSessions(userId: string, reason: RevocationReason): Promise<void> {
    return this.sessions.endAll(userId, reason);
  }
}
