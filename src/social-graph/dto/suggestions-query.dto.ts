import { Limit } from '../../common/pagination/limit.decorator.js';

export class SuggestionsQuery {
  /** How many people; clamped to 1–100. */
  @Limit({ max: 100 })
  limit: number = 20;
}
