import { MayBeAbsent } from '../../../common/validation/optional.decorators.js';
import { Text } from '../../../common/validation/text.decorator.js';

export class SharePostDto {
  /** Where the post was shared to. */
  @MayBeAbsent()
  @Text({ max: 100 })
  platform?: string;
}
