import { IsOptional, IsString, MaxLength } from 'class-validator';
import { Text } from '../../../common/validation/text.decorator.js';

export class CreateCommentDto {
  @Text({ max: 2000 })
  content: string;

  /** The comment of the same post that this one replies to. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
  parentId?: string | null;
}
