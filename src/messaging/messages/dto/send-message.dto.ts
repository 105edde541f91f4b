import { IsEnum, IsOptional, IsString, ValidateIf } from 'class-validator';
import { Text } from '../../../common/validation/text.decorator.js';
import type { NewMessage } from '../message-content.js';
import { MessageType } from './message.dto.js';

export class SendMessageDto {
  @Text({ max: 5000 })
  content: string;

  /**
   * Your own id for this message, valid for ever: sent again with the same body, the message is returned and not
   * duplicated.
   */
  @ValidateIf((_, value) => value !== undefined)
  @Text({ max: 64 })
  clientMessageId?: string;

  /** The message of this conversation that it replies to. */
  @IsOptional()
  @IsString()
  replyToId?: string | null;

  /** Accepted without effect: a message without media is text. */
  @IsOptional()
  @IsEnum(MessageType)
  messageType?: MessageType;

  /** If given, it must be the other participant. */
  @IsOptional()
  @IsString()
  receiverId?: string;

  toNewMessage(conversationId: string): NewMessage {
    const { content, clientMessageId, replyToId, receiverId } = this;
    return { conversationId, content, clientMessageId, replyToId, receiverId };
  }
}

export class SendMessageEventDto extends SendMessageDto {
  @IsString()
  conversationId: string;
}
