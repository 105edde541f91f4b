import { Limit } from '../../../common/pagination/limit.decorator.js';
import { QueryNumber } from '../../messages/query-number.decorator.js';

export class ChangesQuery {
  /** The rev up to which everything is known. */
  @QueryNumber()
  after: number = 0;

  /** How many changes; clamped to 1–200. */
  @Limit({ max: 200 })
  limit: number = 100;
}
