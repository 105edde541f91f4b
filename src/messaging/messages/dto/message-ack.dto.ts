import type { MessageView } from '../../access/conversation-view.js';
import { MessageDto } from './message.dto.js';

export class MessageAckDto {
  message: MessageDto;

  static from(view: MessageView, viewerId: string): MessageAckDto {
    return Object.assign(new MessageAckDto(), { message: MessageDto.from(view, viewerId) });
  }
}
