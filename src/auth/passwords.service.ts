import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { User } from '../users/users.tables.js';
import { UsersService } from '../users/users.service.js';
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

  /** The hash of a password that is good enough for that person; throws CommonPassword. */
  hashFor({ username, email, displayName }: User, password: string, pointer: string): Promise<string> {
    this.common.refuse(password, { names: [username, email, displayName], pointer });
    return this.hasher.inTurn(() => this.hasher.hash(password));
  }

  /** Stores the hash and ends every session of the person, but the one that asks. */
  async replace(userId: string, hash: string, { exceptSid }: { exceptSid?: string } = {}): Promise<void> {
    await this.database.transaction(async () => {
      await this.users.setPassword(userId, hash);
      await this.sessions.endAll(userId, 'password-changed', { exceptSid });
    });
  }
}
