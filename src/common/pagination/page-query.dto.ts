import { IsOptional, IsString, MaxLength } from 'class-validator';
import { Limit } from './limit.decorator.js';

/** The query of a list route. */
export class PageQuery {
  /** How many items; clamped to 1–100. */
  @Limit({ max: 100 })
  limit: number = 20;

  /** Where the page starts; taken from the previous page. */
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  cursor?: string;
}
