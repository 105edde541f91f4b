import { IsOptional } from 'class-validator';
import { Limit } from '../../../common/pagination/limit.decorator.js';
import { QueryNumber } from '../query-number.decorator.js';

export class HistoryQuery {
  /** How many messages; clamped to 1–100. */
  @Limit({ max: 100 })
  limit: number = 50;

  /** Only messages with a lower seq, newest first. */
  @IsOptional()
  @QueryNumber()
  before?: number;

  /** Only messages with a higher seq, oldest first. */
  @IsOptional()
  @QueryNumber()
  after?: number;
}
