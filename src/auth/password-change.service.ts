import { Injectable } from '@nestjs/common';
import { UsersService } from '../users/users.service.js';
import { LoginService } from './login.service.js';
import { PasswordsService } from './passwords.service.js';

interface PasswordChange {
  currentPassword: string;
  newPassword: string;
}

@Injectable()
export class PasswordChangeService {
  constructor(
    private readonly users: UsersService,
    private readonly logins: LoginService,
    private readonly passwords: PasswordsService,
  ) {}

  /** Needs the current password; only the session that asks goes on. */
  async change(userId: string, { currentPassword, newPassword }: PasswordChange, sid: string): Promise<void> {
    await this.logins.confirm(userId, currentPassword);
    const hash = await this.passwords.hashFor(await this.users.get(userId), newPassword, '/newPassword');
    await this.passwords.replace(userId, hash, { exceptSid: sid });
  }
}
