import { IsString, ValidateIf } from 'class-validator';
import { Emoji } from '../emoji.decorator.js';

export class ReactEventDto {
  @IsString()
  messageId: string;

  /** The reaction to set; null removes it. */
  @ValidateIf((_, value) => value !== null)
  @Emoji()
  emoji: string | null;
}
