import { OwnUserDto, ownFieldsOf } from '../../users/dto/own-user.dto.js';
import type { User } from '../../users/users.tables.js';

/** A new account; it can be used at once, there is nothing to verify. */
export class NewAccountDto extends OwnUserDto {
  requiresVerification: boolean;
  verificationType: 'email';
  verificationSent: boolean;
  skipVerification: boolean;

  static override from(row: User): NewAccountDto {
    return Object.assign(new NewAccountDto(), ownFieldsOf(row), {
      requiresVerification: false,
      verificationType: 'email',
      verificationSent: false,
      skipVerification: true,
    });
  }
}
