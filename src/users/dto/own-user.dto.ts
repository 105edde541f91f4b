import { toIso } from '../../common/to-iso.js';
import type { User } from '../users.tables.js';
import { AuthorDto } from './author.dto.js';

/** A person as they see themselves; nobody else ever gets these fields. */
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

/** The fields by name, so that the password's hash and whatever else the row holds stay inside. */
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
