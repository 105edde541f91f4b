import type { MessageView } from '../../access/conversation-view.js';
import { MessageDto } from './message.dto.js';

export class RemovedMessageDto {
  success: boolean;
  /** The tombstone. */
  message: MessageDto;

  static from(view: MessageView, viewerId: string): RemovedMessageDto {
    const message = MessageDto.from(view, viewerId);
    return Object.assign(new RemovedMessageDto(), { success: true, message });
  }
}
