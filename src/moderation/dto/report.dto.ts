import { IsString, MaxLength } from 'class-validator';
import { MayBeAbsent } from '../../common/validation/optional.decorators.js';
import { Text } from '../../common/validation/text.decorator.js';

export class FiledReportDto {
  success: boolean;
  reportId: string;

  static from(reportId: string): FiledReportDto {
    return Object.assign(new FiledReportDto(), { success: true, reportId });
  }
}

const MAX_ID_LENGTH = 255;

export class NewReportDto {
  /** Description of the problem. */
  @Text({ min: 10, max: 1000 })
  reason: string;

  /** At least one of `reportedUserId` and `reportedPostId` is required. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(MAX_ID_LENGTH)
  reportedUserId?: string;

  @MayBeAbsent()
  @IsString()
  @MaxLength(MAX_ID_LENGTH)
  reportedPostId?: string;
}
