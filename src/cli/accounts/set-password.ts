import type { INestApplicationContext } from '@nestjs/common';
import { CommonPassword } from '../../auth/auth.errors.js';
import { SessionsRevoked } from '../../auth/auth.events.js';
import { PasswordsService } from '../../auth/passwords.service.js';
import { DomainEvents } from '../../common/domain-events.js';
import { UsersService } from '../../users/users.service.js';
import type { User } from '../../users/users.tables.js';
import { UnfitPassword } from './read-password.js';

/** sysexits.h EX_NOUSER. */
class NoSuchAccount extends Error {
  readonly exitCode = 67;

  constructor(name: string) {
    super(`No user has the username or e-mail "${name}".`);
  }
}

export interface PasswordSet {
  id: string;
  username: string;
  sessionsEnded: number;
}

/** Sets the password of the account that a login with this name would match, and ends its sessions. */
export async function setPassword(
  app: INestApplicationContext,
  name: string,
  read: () => Promise<string>,
): Promise<PasswordSet> {
  const account = await app.get(UsersService).findByLogin(name);
  if (!account) throw new NoSuchAccount(name);
  const { user } = account;
  const passwords = app.get(PasswordsService);
  const hash = await hashed(passwords, user, await read());
  let sessionsEnded = 0;
  app.get(DomainEvents).on(SessionsRevoked, ({ sids }) => {
    sessionsEnded += sids.length;
  });
  await passwords.replace(user.id, hash);
  return { id: user.id, username: user.username, sessionsEnded };
}

async function hashed(passwords: PasswordsService, user: User, password: string): Promise<string> {
  try {
    return await passwords.hashFor(user, password, '/password');
  } catch (error) {
    throw error instanceof CommonPassword ? new UnfitPassword(error.message, { cause: error }) : error;
  }
}
