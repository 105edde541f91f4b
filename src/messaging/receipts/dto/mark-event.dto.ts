import { IsInt, IsString, Min } from 'class-validator';

export class MarkEventDto {
  @IsString()
  conversationId: string;

  /** Up to this message; beyond the end it means the end. */
  @IsInt()
  @Min(0)
  seq: number;
}
