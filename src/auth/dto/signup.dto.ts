import { IsEmail, IsEmpty, IsString, Matches, MaxLength } from 'class-validator';
import { MayBeBlank } from '../../common/validation/optional.decorators.js';
import { PlainText } from '../../common/validation/plain-text.decorator.js';
import { Text } from '../../common/validation/text.decorator.js';
import { ownFieldsOf, OwnUserDto, profileColumns, ProfileFieldsDto } from '../../users/dto/own-user.dto.js';
import { Username } from '../../users/dto/username.decorator.js';
import type { User } from '../../users/users.tables.js';
import { NewPassword } from '../new-password.decorator.js';

export class SignupDto extends ProfileFieldsDto {
  @Username()
  username: string;

  @Matches(/^[\x21-\x7e]+$/, { message: 'must consist of ASCII characters' })
  @IsEmail({ allow_utf8_local_part: false })
  @MaxLength(254)
  @IsString()
  email: string;

  @NewPassword()
  password: string;

  @PlainText()
  @Text({ max: 50 })
  displayName: string;

  @MayBeBlank()
  @Matches(/^\+?[0-9 ().-]{5,20}$/, { message: 'must be a telephone number' })
  phoneNumber?: string | null;

  /** Honeypot: must be empty. */
  @IsEmpty()
  website_url_confirm?: string | null;

  /** Honeypot: must be empty. */
  @IsEmpty()
  phone_verify_code?: string | null;
}

/** Drops the honeypot fields. */
export function accountOf({ website_url_confirm: _url, phone_verify_code: _code, ...fields }: SignupDto) {
  return { ...profileColumns(fields), phoneNumber: fields.phoneNumber || null };
}

/** The account is usable at once; no verification is required. */
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

/** Suggestions are present only when the username is taken. */
export class UsernameAvailabilityDto {
  available: boolean;
  suggestions?: string[];

  static from({
    available,
    suggestions,
  }: {
    available: boolean;
    suggestions: string[];
  }): UsernameAvailabilityDto {
    const dto = new UsernameAvailabilityDto();
    dto.available = available;
    if (!available) dto.suggestions = suggestions;
    return dto;
  }
}

export class UsernameQuery {
  @Username()
  username: string;
}
