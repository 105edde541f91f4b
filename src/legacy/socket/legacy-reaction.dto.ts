import { IsString } from 'class-validator';
import { Emoji } from '../../messaging/messages/emoji.decorator.js';

export class OriginalReactionDto {
  @IsString()
  messageId: string;

  @Emoji()
  emoji: string;
}
