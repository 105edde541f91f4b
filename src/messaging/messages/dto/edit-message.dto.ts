import { MayBeAbsent } from '../../../common/validation/optional.decorators.js';
import { Text } from '../../../common/validation/text.decorator.js';

/** What is left out stays. */
export class EditMessageDto {
  @MayBeAbsent()
  @Text({ max: 5000 })
  content?: string;
}
