import { IsIn, IsOptional } from 'class-validator';
import { toIso } from '../../common/to-iso.js';
import { MayBeAbsent, MayBeBlank } from '../../common/validation/optional.decorators.js';
import { PastDate } from '../../common/validation/past-date.decorator.js';
import { PlainText } from '../../common/validation/plain-text.decorator.js';
import { Text } from '../../common/validation/text.decorator.js';
import { WebUrl } from '../../common/validation/web-url.decorator.js';
import { gender, userCategory } from '../users.enums.tables.js';
import type { User } from '../users.tables.js';
import { AuthorDto } from './author.dto.js';
import { ProfessionalProfileDto } from './professional-profile.dto.js';

/** The user's own account; never sent to other users. */
export class OwnUserDto extends AuthorDto {
  email: string;
  emailVerified: boolean;
  phoneNumber: string | null;
  phoneVerified: boolean;
  bio: string | null;
  coverUrl: string | null;
  linkUrl: string | null;
  location: string | null;
  pronouns: string | null;
  category: 'PERSONAL' | 'CREATOR' | 'BUSINESS';
  country: string | null;
  province: string | null;
  city: string | null;
  birthday: string | null;
  gender: string | null;
  creatorCategory: string | null;
  businessCategory: string | null;
  portfolioUrl: string | null;
  websiteUrl: string | null;
  isAdmin: boolean;
  onboardingCompleted: boolean;
  onboardingStep: number;
  createdAt: string;
  lastActiveAt: string | null;
  verifiedAt: string | null;

  static override from(row: User): OwnUserDto {
    return Object.assign(new OwnUserDto(), ownFieldsOf(row));
  }
}

/** Lists the fields by name, so that the password hash and other columns are never sent. */
export function ownFieldsOf(row: User): OwnUserDto {
  return {
    ...AuthorDto.from(row),
    ...contactFieldsOf(row),
    bio: row.bio,
    coverUrl: row.coverUrl,
    linkUrl: row.linkUrl,
    location: row.location,
    pronouns: row.pronouns,
    category: row.category,
    birthday: toIso(row.birthday),
    gender: row.gender,
    creatorCategory: row.creatorCategory,
    businessCategory: row.businessCategory,
    portfolioUrl: row.portfolioUrl,
    websiteUrl: row.websiteUrl,
    isAdmin: row.isAdmin,
    onboardingCompleted: row.onboardingCompleted,
    onboardingStep: row.onboardingStep,
    createdAt: toIso(row.createdAt),
    lastActiveAt: toIso(row.lastActiveAt),
    verifiedAt: toIso(row.verifiedAt),
  };
}

function contactFieldsOf({
  email,
  emailVerified,
  phoneNumber,
  phoneVerified,
  country,
  province,
  city,
}: User) {
  return { email, emailVerified, phoneNumber, phoneVerified, country, province, city };
}

export class AdminStatusDto {
  isAdmin: boolean;

  static from({ isAdmin }: { isAdmin: boolean }): AdminStatusDto {
    return Object.assign(new AdminStatusDto(), { isAdmin });
  }
}

export class ProfileFieldsDto extends ProfessionalProfileDto {
  @IsOptional()
  @Text({ min: 0, max: 500 })
  bio?: string | null;

  @IsOptional()
  @WebUrl({ blank: true })
  avatarUrl?: string | null;

  @MayBeAbsent()
  @IsIn(userCategory.enumValues)
  category?: 'PERSONAL' | 'CREATOR' | 'BUSINESS';

  @IsOptional()
  @Text({ min: 0, max: 100 })
  @PlainText()
  country?: string | null;

  @IsOptional()
  @Text({ min: 0, max: 100 })
  @PlainText()
  province?: string | null;

  @IsOptional()
  @Text({ min: 0, max: 100 })
  @PlainText()
  city?: string | null;

  @MayBeBlank()
  @PastDate()
  birthday?: string | null;

  @MayBeBlank()
  @IsIn(gender.enumValues)
  gender?: (typeof gender.enumValues)[number] | '' | null;
}

/** Maps cleared fields to null and days to instants; absent fields stay undefined. */
export function profileColumns<Fields extends ProfileFieldsDto>(fields: Fields) {
  return {
    ...fields,
    gender: blankAsNull(fields.gender),
    birthday: asInstant(fields.birthday),
    creatorCategory: blankAsNull(fields.creatorCategory),
    businessCategory: blankAsNull(fields.businessCategory),
    dateEstablished: asInstant(fields.dateEstablished),
  };
}

function blankAsNull<T extends string>(value: T | '' | null | undefined): T | null | undefined {
  return value === '' ? null : value;
}

function asInstant(day: string | null | undefined): string | null | undefined {
  return day ? new Date(day).toISOString() : blankAsNull(day);
}
