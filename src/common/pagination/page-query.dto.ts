import { IsOptional, IsString, MaxLength } from 'class-validator';
import { Limit } from './limit.decorator.js';

export class PageQuery {
  /** Number of items, clamped to 1–100. */
  @Limit({ max: 100 })
  limit: number = 20;

  /** Start of the page, taken from the previous page's `Link`. */
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  cursor?: string;
}
