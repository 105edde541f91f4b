import { IsNumber, IsOptional, Min } from 'class-validator';
import { MayBeAbsent } from '../../common/validation/optional.decorators.js';
import { PlainText } from '../../common/validation/plain-text.decorator.js';
import { Text } from '../../common/validation/text.decorator.js';
import { WebUrl } from '../../common/validation/web-url.decorator.js';
import { Username } from './username.decorator.js';
import { profileColumns, ProfileFieldsDto } from './own-user.dto.js';

/** Absent fields keep their values. */
export class UpdateProfileDto extends ProfileFieldsDto {
  @MayBeAbsent()
  @Username()
  username?: string;

  @MayBeAbsent()
  @PlainText()
  @Text({ max: 50 })
  displayName?: string;

  @IsOptional()
  @WebUrl({ blank: true })
  coverUrl?: string | null;

  @IsOptional()
  @WebUrl({ blank: true, max: 200 })
  linkUrl?: string | null;

  @IsOptional()
  @Text({ min: 0, max: 100 })
  location?: string | null;

  @IsOptional()
  @Text({ min: 0, max: 30 })
  @PlainText()
  pronouns?: string | null;

  /** Accepted and ignored. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  netWorth?: number | null;

  /** Accepted and ignored. */
  @IsOptional()
  @IsNumber()
  influenceScore?: number | null;
}

/** Drops the fields that clients may send but not set. */
export function profileChangesOf({ netWorth: _worth, influenceScore: _score, ...fields }: UpdateProfileDto) {
  return profileColumns(fields);
}
