import { IsString, MaxLength } from 'class-validator';
import { MayBeAbsent } from '../../common/validation/optional.decorators.js';
import { Text } from '../../common/validation/text.decorator.js';

const LONGEST_ID = 255;

export class NewReportDto {
  /** What is wrong. */
  @Text({ min: 10, max: 1000 })
  reason: string;

  /** This, or a post, or both. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(LONGEST_ID)
  reportedUserId?: string;

  @MayBeAbsent()
  @IsString()
  @MaxLength(LONGEST_ID)
  reportedPostId?: string;
}
