import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { User } from '../users/users.tables.js';
import { UsersService } from '../users/users.service.js';
import { CurrentPasswordIncorrect } from './auth.errors.js';
import { CommonPasswords } from './common-passwords.js';
import { PasswordHasher } from './password-hasher.js';
import { SessionsService } from './sessions.service.js';

@Injectable()
export class PasswordsService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly common: CommonPasswords,
    private readonly hasher: PasswordHasher,
    private readonly sessions: SessionsService,
  ) {}

  /** Throws CommonPassword for a common password or one that equals a name of the user. */
  hashFor({ username, email, displayName }: User, password: string, pointer: string): Promise<string> {
    this.common.assertNotCommon(password, { names: [username, email, displayName], pointer });
    return this.hasher.withPermit(() => this.hasher.hash(password));
  }

  /** Ends every session of the user. */
  async replace(userId: string, hash: string): Promise<void> {
    await this.database.transaction(async () => {
      await this.users.setPassword(userId, hash);
      await this.sessions.endAll(userId, 'password-changed');
    });
  }

  /**
   * Ends every session but `exceptSid`.
   * @throws CurrentPasswordIncorrect when a concurrent request has changed the password
   */
  async replaceIfUnchanged(user: User, hash: string, exceptSid: string): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.users.setPassword(user.id, hash, user.password))) throw new CurrentPasswordIncorrect();
      await this.sessions.endAll(user.id, 'password-changed', { exceptSid });
    });
  }
}
