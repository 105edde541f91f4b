import { MayBeAbsent } from '../../../common/validation/optional.decorators.js';
import { Text } from '../../../common/validation/text.decorator.js';

export class ViewPostDto {
  /** Where the post was seen; not kept. */
  @MayBeAbsent()
  @Text({ max: 100 })
  source?: string;
}
