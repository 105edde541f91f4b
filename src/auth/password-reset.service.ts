import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { UsersService } from '../users/users.service.js';
import { PasswordsService } from './passwords.service.js';
import { ResetCodesService } from './reset-codes.service.js';

/** Longer than issuing a code takes, so that response time does not reveal whether the account exists. */
const MIN_RESPONSE_MS = 250;

@Injectable()
export class PasswordResetService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly codes: ResetCodesService,
    private readonly passwords: PasswordsService,
  ) {}

  /** Issues a code if an account has this address; the caller cannot tell. */
  async request(email: string): Promise<void> {
    const [made] = await Promise.allSettled([this.issue(email), delay(MIN_RESPONSE_MS)]);
    if (made.status === 'rejected') throw made.reason;
  }

  /** Sets the password and ends all sessions of the account. */
  async reset(email: string, code: string, newPassword: string): Promise<void> {
    const account = await this.users.findByEmail(email);
    const { user, token } = await this.codes.check(email, code, account?.user);
    const hash = await this.passwords.hashFor(user, newPassword, '/newPassword');
    await this.database.transaction(async () => {
      await this.codes.use(token);
      await this.passwords.replace(user.id, hash);
    });
  }

  private async issue(email: string): Promise<void> {
    const account = await this.users.findByEmail(email);
    await this.codes.issue(email, account?.user);
  }
}
