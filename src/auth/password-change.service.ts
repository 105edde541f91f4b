import { Injectable } from '@nestjs/common';
import { LoginService } from './login.service.js';
import { PasswordsService } from './passwords.service.js';

interface PasswordChange {
  currentPassword: string;
  newPassword: string;
}

@Injectable()
export class PasswordChangeService {
  constructor(
    private readonly logins: LoginService,
    private readonly passwords: PasswordsService,
  ) {}

  /** Ends all other sessions of the user. */
  async change(userId: string, { currentPassword, newPassword }: PasswordChange, sid: string): Promise<void> {
    const user = await this.logins.confirm(userId, currentPassword);
    const hash = await this.passwords.hashFor(user, newPassword, '/newPassword');
    await this.passwords.replaceIfUnchanged(user, hash, sid);
  }
}
