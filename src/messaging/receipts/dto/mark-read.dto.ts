import { IsInt, Min, ValidateIf } from 'class-validator';

export class MarkReadDto {
  /** Read up to this message; without it, up to the end. */
  @ValidateIf((_, value) => value !== undefined)
  @IsInt()
  @Min(0)
  seq?: number;
}
