import { IsString } from 'class-validator';
import { Emoji } from '../../messaging/messages/emoji.decorator.js';

export class LegacyReactionDto {
  @IsString()
  messageId: string;

  @Emoji()
  emoji: string;
}
