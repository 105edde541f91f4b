import type { ConversationEntry } from '../../access/conversation-view.js';
import { ConversationDto } from './conversation.dto.js';

export class ConversationEventDto {
  conversation: ConversationDto;

  static from(entry: ConversationEntry): ConversationEventDto {
    return Object.assign(new ConversationEventDto(), { conversation: ConversationDto.from(entry) });
  }
}
