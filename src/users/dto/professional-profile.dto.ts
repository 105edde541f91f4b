import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';
import { MayBeBlank } from '../../common/validation/optional.decorators.js';
import { PastDate } from '../../common/validation/past-date.decorator.js';
import { SmallObject } from '../../common/validation/small-object.decorator.js';
import { Text } from '../../common/validation/text.decorator.js';
import { WebUrl } from '../../common/validation/web-url.decorator.js';
import { businessCategory, creatorCategory } from '../users.enums.tables.js';

/** Fields of creators and businesses. */
export class ProfessionalProfileDto {
  @MayBeBlank()
  @IsIn(creatorCategory.enumValues)
  creatorCategory?: (typeof creatorCategory.enumValues)[number] | '' | null;

  @IsOptional()
  @WebUrl({ blank: true })
  portfolioUrl?: string | null;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  primaryPlatforms?: string[] | null;

  @IsOptional()
  @Text({ min: 0, max: 50 })
  contentLanguage?: string | null;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  contentTags?: string[] | null;

  @IsOptional()
  @IsBoolean()
  hasManagement?: boolean | null;

  @IsOptional()
  @Text({ min: 0, max: 100 })
  managementName?: string | null;

  @IsOptional()
  @IsBoolean()
  showLocationPublicly?: boolean | null;

  @MayBeBlank()
  @IsIn(businessCategory.enumValues)
  businessCategory?: (typeof businessCategory.enumValues)[number] | '' | null;

  @MayBeBlank()
  @PastDate()
  dateEstablished?: string | null;

  @MayBeBlank()
  @IsEmail({ allow_utf8_local_part: false })
  @MaxLength(254)
  contactEmail?: string | null;

  @IsOptional()
  @Text({ min: 0, max: 30 })
  contactPhone?: string | null;

  @IsOptional()
  @Text({ min: 0, max: 300 })
  contactAddress?: string | null;

  @IsOptional()
  @WebUrl({ blank: true })
  websiteUrl?: string | null;

  @IsOptional()
  @Text({ min: 0, max: 30 })
  whatsappNumber?: string | null;

  @IsOptional()
  @SmallObject()
  businessHours?: Record<string, unknown> | null;
}
