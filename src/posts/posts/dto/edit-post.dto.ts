import { IsOptional } from 'class-validator';
import { Text } from '../../../common/validation/text.decorator.js';

/** What is left out stays; null empties. */
export class EditPostDto {
  @IsOptional()
  @Text({ min: 0, max: 5000 })
  content?: string | null;

  @IsOptional()
  @Text({ min: 0, max: 500 })
  caption?: string | null;
}
