import type { MessageView } from '../../access/conversation-view.js';
import { MessageDto } from './message.dto.js';

export class SendAckDto {
  message: MessageDto;
  /** Whether this very message had been sent before, and is only shown again. */
  duplicate: boolean;

  static from({ message, duplicate }: { message: MessageView; duplicate: boolean }): SendAckDto {
    return Object.assign(new SendAckDto(), {
      message: MessageDto.from(message, message.message.senderId),
      duplicate,
    });
  }
}
