import { Injectable } from '@nestjs/common';
import { CurrentPasswordIncorrect } from '../auth/auth.errors.js';
import { LoginService } from '../auth/login.service.js';
import { Database } from '../database/database.js';
import { pauseDeadline, withDeadline } from '../database/deadline.js';
import { UserErasureService } from '../users/user-erasure.service.js';
import { PasswordIncorrect } from './account.errors.js';
import { AccountErasureService } from './account-erasure.service.js';

/** For the whole deletion of a large account; the statement timeout still applies to each statement. */
const DELETION_TIMEOUT_MS = 60_000;

@Injectable()
export class DeletionService {
  constructor(
    private readonly database: Database,
    private readonly logins: LoginService,
    private readonly erasure: AccountErasureService,
    private readonly accounts: UserErasureService,
  ) {}

  /**
   * Erases the account in one transaction. Other users' counters stay exact, their conversations show "Deleted user",
   * and the username and the e-mail address become free.
   * @throws PasswordIncorrect
   */
  async delete(userId: string, password: string): Promise<void> {
    await this.confirm(userId, password);
    await this.accounts.deactivate(userId);
    try {
      const erasure = () => this.database.transaction(() => this.erasure.erase(userId));
      await pauseDeadline(() => withDeadline(erasure, DELETION_TIMEOUT_MS));
    } catch (error) {
      await this.accounts.reactivate(userId).catch(() => undefined);
      throw error;
    }
  }

  private async confirm(userId: string, password: string): Promise<void> {
    try {
      await this.logins.confirm(userId, password);
    } catch (error) {
      throw error instanceof CurrentPasswordIncorrect ? new PasswordIncorrect() : error;
    }
  }
}
