import { IsNumber, IsOptional, Min } from 'class-validator';
import { MayBeAbsent } from '../../common/validation/optional.decorators.js';
import { PlainText } from '../../common/validation/plain-text.decorator.js';
import { Text } from '../../common/validation/text.decorator.js';
import { WebUrl } from '../../common/validation/web-url.decorator.js';
import { Username } from './username.decorator.js';
import { profileColumns, ProfileFieldsDto } from './own-user.dto.js';

/** What changes; the rest stays. */
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

  /** Nobody sets their own worth: accepted and ignored. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  netWorth?: number | null;

  /** Nobody sets their own score: accepted and ignored. */
  @IsOptional()
  @IsNumber()
  influenceScore?: number | null;
}

/** The changes as they are stored, without what nobody sets themselves. */
export function profileChangesOf({ netWorth: _worth, influenceScore: _score, ...fields }: UpdateProfileDto) {
  return profileColumns(fields);
}
