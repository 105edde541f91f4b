import { IsBooleanString } from 'class-validator';
import { MayBeAbsent } from '../../../common/validation/optional.decorators.js';

export class RemoveMessageQuery {
  /** Known and without effect: a deletion is always for both sides. */
  @MayBeAbsent()
  @IsBooleanString()
  deleteForEveryone?: string;
}
