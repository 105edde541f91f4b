import { MayBeAbsent } from '../../../common/validation/optional.decorators.js';
import { Text } from '../../../common/validation/text.decorator.js';

export class EditCommentDto {
  @MayBeAbsent()
  @Text({ max: 2000 })
  content?: string;
}
