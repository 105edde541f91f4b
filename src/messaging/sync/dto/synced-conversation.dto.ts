import type { SyncedConversation } from '../sync.service.js';
import { marksOf } from '../../access/receipts.js';
import { MessageDto } from '../../messages/dto/message.dto.js';

/** What a client lacked of one conversation. */
export class SyncedConversationDto {
  id: string;
  /** The conversation's newest rev. */
  rev: number;
  /** The number of its newest message. */
  seq: number;
  readSeq: number;
  deliveredSeq: number;
  peerReadSeq: number;
  peerDeliveredSeq: number;
  status: 'REQUEST' | 'ACCEPTED';
  /** By rev, each message once, in its latest state. */
  changes: MessageDto[];
  /** Whether there are more: go on from the last rev of these, or from the rev that was asked with. */
  more: boolean;

  static from({ conversation, changes, more }: SyncedConversation, viewerId: string): SyncedConversationDto {
    return Object.assign(new SyncedConversationDto(), {
      id: conversation.id,
      rev: conversation.lastRev,
      seq: conversation.lastSeq,
      ...marksOf(conversation, viewerId),
      status: conversation.status,
      changes: changes.map((view) => MessageDto.from(view, viewerId)),
      more,
    } satisfies SyncedConversationDto);
  }
}
