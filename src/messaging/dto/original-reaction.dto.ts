import { IsString } from 'class-validator';
import { Emoji } from '../emoji.decorator.js';

export class OriginalReactionDto {
  @IsString()
  messageId: string;

  @Emoji()
  emoji: string;
}
