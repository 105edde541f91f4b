import { Injectable } from '@nestjs/common';
import { SessionsService } from '../auth/sessions.service.js';
import { Database } from '../database/database.js';
import { UsersService } from '../users/users.service.js';

@Injectable()
export class DeactivationService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
  ) {}

  /** Hides the account and ends all sessions; the next login reactivates it. */
  async deactivate(userId: string): Promise<void> {
    await this.database.transaction(async () => {
      await this.users.deactivate(userId);
      await this.sessions.endAll(userId, 'revoked');
    });
  }
}
