import { Text } from '../../common/validation/text.decorator.js';

export class EditMessageDto {
  @Text({ max: 5000 })
  content: string;
}
