import { Injectable } from '@nestjs/common';
import { CurrentPasswordIncorrect } from '../auth/auth.errors.js';
import { LoginService } from '../auth/login.service.js';
import { Database } from '../database/database.js';
import { pauseDeadline, withDeadline } from '../database/deadline.js';
import { UserErasureService } from '../users/user-erasure.service.js';
import { PasswordIncorrect } from './account.errors.js';
import { AccessService } from './access.service.js';
import { TracesService } from './traces.service.js';

/** What the whole of a large account may take; each statement is still bounded as any other. */
const BUDGET_MS = 60_000;

/** The end of an account. */
@Injectable()
export class DeletionService {
  constructor(
    private readonly database: Database,
    private readonly logins: LoginService,
    private readonly traces: TracesService,
    private readonly access: AccessService,
    private readonly accounts: UserErasureService,
  ) {}

  /**
   * Removes all that the person did and had, in one transaction: others keep their counters exact, their
   * conversations, and somebody called "Deleted user" in them. The name and the address are free again.
   * @throws PasswordIncorrect
   */
  async delete(userId: string, password: string): Promise<void> {
    await this.confirm(userId, password);
    await this.accounts.close(userId);
    try {
      const removal = () => this.database.transaction(() => this.remove(userId));
      await pauseDeadline(() => withDeadline(removal, BUDGET_MS));
    } catch (error) {
      await this.accounts.reopen(userId).catch(() => undefined);
      throw error;
    }
  }

  private async remove(userId: string): Promise<void> {
    await this.traces.removeAllOf(userId);
    await this.access.removeAllOf(userId);
    await this.accounts.erase(userId);
  }

  private async confirm(userId: string, password: string): Promise<void> {
    try {
      await this.logins.confirm(userId, password);
    } catch (error) {
      throw error instanceof CurrentPasswordIncorrect ? new PasswordIncorrect() : error;
    }
  }
}
