import { pgEnum } from 'drizzle-orm/pg-core';

export const userCategory = pgEnum('user_category', ['PERSONAL', 'CREATOR', 'BUSINESS']);
export const policy = pgEnum('policy', ['EVERYONE', 'FOLLOWERS', 'NOBODY']);
export const gender = pgEnum('gender', ['MALE', 'FEMALE', 'NON_BINARY', 'OTHER', 'PREFER_NOT_TO_SAY']);
export const netWorthTier = pgEnum('net_worth_tier', ['BUILDING', 'SILVER', 'GOLD', 'PLATINUM', 'DIAMOND']);
export const themeStyle = pgEnum('theme_style', ['DEFAULT', 'MINIMAL', 'BOLD', 'ELEGANT', 'DARK', 'VIBRANT']);
export const fontSize = pgEnum('font_size', ['SMALL', 'MEDIUM', 'LARGE', 'EXTRA_LARGE']);

export const relationshipStatus = pgEnum('relationship_status', [
  'SINGLE',
  'IN_RELATIONSHIP',
  'ENGAGED',
  'MARRIED',
  'COMPLICATED',
  'OPEN',
  'PREFER_NOT_TO_SAY',
]);

export const industry = pgEnum('industry', [
  'TECH',
  'FINANCE',
  'REAL_ESTATE',
  'ENTERTAINMENT',
  'SPORTS',
  'HEALTHCARE',
  'LEGAL',
  'FASHION',
  'HOSPITALITY',
  'MEDIA',
  'AUTOMOTIVE',
  'AVIATION',
  'ART',
  'EDUCATION',
  'CONSULTING',
  'CRYPTO',
  'VENTURE_CAPITAL',
  'PRIVATE_EQUITY',
  'PHILANTHROPY',
  'OTHER',
]);

export const creatorCategory = pgEnum('creator_category', [
  'INFLUENCER',
  'ARTIST_MUSICIAN',
  'PHOTOGRAPHER',
  'VIDEOGRAPHER',
  'BLOGGER',
  'DJ_PRODUCER',
  'COMEDIAN',
  'PUBLIC_FIGURE',
  'GAMER_STREAMER',
  'EDUCATOR',
  'FASHION_MODEL',
  'FITNESS_COACH',
  'BEAUTY_MAKEUP',
  'BUSINESS_CREATOR',
  'OTHER',
]);

export const businessCategory = pgEnum('business_category', [
  'LUXURY_BRAND',
  'RESTAURANT_FOOD',
  'REAL_ESTATE',
  'FASHION_CLOTHING',
  'AUTOMOTIVE',
  'BEAUTY_SALON_SPA',
  'FINANCE_TRADING',
  'MEDIA_ENTERTAINMENT',
  'NIGHTLIFE_CLUB_EVENTS',
  'TECH_SOFTWARE',
  'EDUCATION',
  'HEALTH_MEDICAL',
  'ECOMMERCE_STORE',
  'SERVICES',
  'AGENCY_MARKETING',
  'OTHER',
]);
