import { Flag } from '../../../common/validation/flag.decorator.js';

/** What is left out stays. */
export class CommentsEnabledDto {
  @Flag()
  enabled?: boolean;
}
