import type { MessageView } from '../../access/conversation-view.js';
import { MessageDto } from './message.dto.js';

/** A message in its latest state. */
export class MessageEventDto {
  conversationId: string;
  seq: number;
  rev: number;
  message: MessageDto;

  static from(view: MessageView, viewerId: string): MessageEventDto {
    const { conversationId, seq, rev } = view.message;
    return Object.assign(new MessageEventDto(), {
      conversationId,
      seq,
      rev,
      message: MessageDto.from(view, viewerId),
    });
  }
}
