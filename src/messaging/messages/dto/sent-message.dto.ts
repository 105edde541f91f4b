import type { MessageView } from '../../access/conversation-view.js';
import { MessageDto } from './message.dto.js';

export class SentMessageDto extends MessageDto {
  /** Whether this very message had been sent before, and is only shown again. */
  duplicate: boolean;

  static sent({ message, duplicate }: { message: MessageView; duplicate: boolean }): SentMessageDto {
    const dto = MessageDto.from(message, message.message.senderId);
    return Object.assign(new SentMessageDto(), dto, { duplicate });
  }
}
