import { Injectable } from '@nestjs/common';
import type { User } from '../users/users.tables.js';
import { type NewAccount, UsersService } from '../users/users.service.js';
import { CommonPasswords } from './common-passwords.js';
import { PasswordHasher } from './password-hasher.js';
import { SessionsService } from './sessions.service.js';
import type { ClientSession } from './client-session.js';

@Injectable()
export class SignupService {
  constructor(
    private readonly users: UsersService,
    private readonly common: CommonPasswords,
    private readonly hasher: PasswordHasher,
    private readonly sessions: SessionsService,
  ) {}

  /** Creates the account and its first session in one transaction. */
  async signUp({ password, ...account }: NewAccount, client: ClientSession): Promise<User> {
    const { username, email, displayName } = account;
    this.common.assertNotCommon(password, { names: [username, email, displayName], pointer: '/password' });
    const hash = await this.hashOnceFree(account, password);
    return this.sessions.startAtomically(client, async () => {
      const user = await this.users.add({ ...account, password: hash });
      await this.sessions.start(client, user);
      return user;
    });
  }

  /** Checks availability before hashing, to save the cost for taken names; `add` resolves races. */
  private hashOnceFree(account: Omit<NewAccount, 'password'>, password: string): Promise<string> {
    return this.hasher.withPermit(async () => {
      await this.users.assertAvailable(account);
      return this.hasher.hash(password);
    });
  }
}
