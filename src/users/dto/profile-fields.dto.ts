import { IsIn, IsOptional } from 'class-validator';
import { MayBeAbsent, MayBeBlank } from '../../common/validation/optional.decorators.js';
import { PastDate } from '../../common/validation/past-date.decorator.js';
import { PlainText } from '../../common/validation/plain-text.decorator.js';
import { Text } from '../../common/validation/text.decorator.js';
import { WebUrl } from '../../common/validation/web-url.decorator.js';
import { gender, userCategory } from '../users.enums.tables.js';
import { TradeFieldsDto } from './trade-fields.dto.js';

/** What a person may say about themselves, when they sign up and later. */
export class ProfileFieldsDto extends TradeFieldsDto {
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

/** The fields as they are stored: cleared ones null, days as instants. What was not sent stays undefined. */
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
