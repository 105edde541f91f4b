import { IsString } from 'class-validator';
import { Text } from '../../../common/validation/text.decorator.js';

export class EditMessageEventDto {
  @IsString()
  messageId: string;

  @Text({ max: 5000 })
  content: string;
}
