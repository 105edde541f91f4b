import { Injectable } from '@nestjs/common';
import { Meter } from '../common/meter.js';
import type { User } from '../users/users.tables.js';
import { UsersService } from '../users/users.service.js';
import { AccountSuspended, CurrentPasswordIncorrect, InvalidCredentials } from './auth.errors.js';
import { LoginThrottle } from './login-throttle.js';
import { PASSWORD_BYTES, PasswordHasher } from './password-hasher.js';
import { SessionsService } from './sessions.service.js';
import type { ClientSession } from './client-session.js';

/** Earlier versions created this account at every start, with a password that their source publishes. */
export const PUBLISHED_ADMIN = { email: 'admin@rabitchat.com', password: 'AdminPass123!' };

@Injectable()
export class LoginService {
  private readonly attempts;

  constructor(
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly throttle: LoginThrottle,
    private readonly sessions: SessionsService,
    meter: Meter,
  ) {
    this.attempts = meter.counter({
      name: 'rabitchat_logins_total',
      help: 'Logins by how they ended: ok or failed, whatever the reason.',
      labels: ['outcome'],
    });
    for (const outcome of ['ok', 'failed'] as const) this.attempts.inc({ outcome }, 0);
  }

  /** Starts a session for the account with this e-mail address or username. */
  async login(name: string, password: string, client: ClientSession): Promise<User> {
    try {
      const user = await this.authenticate(name, password, client);
      this.attempts.inc({ outcome: 'ok' });
      return user;
    } catch (error) {
      this.attempts.inc({ outcome: 'failed' });
      throw error;
    }
  }

  /** Returns the account; throws CurrentPasswordIncorrect if the password is wrong. */
  confirm(userId: string, password: string): Promise<User> {
    return this.hasher.withPermit(async () => {
      const user = await this.users.get(userId);
      const attempt = await this.throttle.reserveConfirmation(userId);
      if (!(await this.isPassword(password, user))) throw new CurrentPasswordIncorrect();
      await attempt.refund();
      return user;
    });
  }

  private async authenticate(name: string, password: string, client: ClientSession): Promise<User> {
    const { user, isSuspended } = await this.identify(name, password, client);
    if (isSuspended) throw new AccountSuspended();
    return this.sessions.startAtomically(client, async () => {
      // First, because it takes a stronger lock on the account's row than the session's insert does.
      const updated = await this.users.recordLogin(user);
      await this.sessions.start(client, user);
      return updated;
    });
  }

  /** Unknown names and wrong passwords cost the same time and return the same error. */
  private identify(name: string, password: string, client: ClientSession) {
    return this.hasher.withPermit(async () => {
      const account = await this.users.findByLogin(name);
      const attempt = await this.throttle.reserve(name, account?.user.id, client);
      if (!(await this.isPassword(password, account?.user)) || !account) throw new InvalidCredentials();
      await attempt.refund();
      return account;
    });
  }

  /** Adopted hashes cover only the first 72 bytes of a password, so longer passwords still match them. */
  private async isPassword(password: string, user: User | undefined): Promise<boolean> {
    const adopted = user?.passwordSetAt === null;
    const published =
      adopted && user.email.toLowerCase() === PUBLISHED_ADMIN.email && password === PUBLISHED_ADMIN.password;
    const tooLong = !adopted && Buffer.byteLength(password) > PASSWORD_BYTES;
    return this.hasher.matches(password, published || tooLong ? undefined : user?.password);
  }
}
