import type { SyncedConversation } from '../sync.service.js';
import { SyncedConversationDto } from './synced-conversation.dto.js';

/** The newest conversations first. */
export class SyncAnswerDto {
  conversations: SyncedConversationDto[];

  static from(synced: SyncedConversation[], viewerId: string): SyncAnswerDto {
    return Object.assign(new SyncAnswerDto(), {
      conversations: synced.map((conversation) => SyncedConversationDto.from(conversation, viewerId)),
    });
  }
}
