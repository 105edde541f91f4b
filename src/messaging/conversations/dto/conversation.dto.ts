import { IsString } from 'class-validator';
import { toIso } from '../../../common/to-iso.js';
import type { AuthorRow } from '../../../users/author.sql.js';
import { AuthorDto } from '../../../users/dto/author.dto.js';
import { cardOf, type ConversationEntry } from '../../access/conversation-view.js';
import { marksOf } from '../../access/receipts.js';
import { MessageDto } from '../../messages/dto/message.dto.js';

export class CanCallDto {
  canCall: boolean;
  user: AuthorDto;
  /** Why calling is not allowed. */
  reason?: string;

  static from({ person, canCall }: { person: AuthorRow; canCall: boolean }): CanCallDto {
    const reason = canCall ? {} : { reason: 'You cannot message this person.' };
    return Object.assign(new CanCallDto(), { canCall, user: AuthorDto.from(person), ...reason });
  }
}

/** A conversation as one of its participants sees it. */
export class ConversationDto {
  id: string;
  participant1Id: string;
  participant2Id: string;
  participant1: AuthorDto;
  participant2: AuthorDto;
  status: 'REQUEST' | 'ACCEPTED';
  inboxFolder: string;
  requestedByUserId: string | null;
  acceptedAt: string | null;
  lastMessageAt: string;
  createdAt: string;
  lastMessage: MessageDto | null;
  /** Seq of its newest message. */
  lastSeq: number;
  /** Rev of its newest change. */
  lastRev: number;
  /** Seq up to which the viewer has read. */
  readSeq: number;
  deliveredSeq: number;
  /** Seq up to which the other participant has read; 0 while that is hidden. */
  peerReadSeq: number;
  peerDeliveredSeq: number;
  unreadCount: number;

  static from({ conversation, viewerId, lastMessage, unreadCount }: ConversationEntry): ConversationDto {
    return Object.assign(new ConversationDto(), {
      id: conversation.id,
      participant1Id: conversation.participant1Id,
      participant2Id: conversation.participant2Id,
      participant1: AuthorDto.from(cardOf(conversation.side1, viewerId)),
      participant2: AuthorDto.from(cardOf(conversation.side2, viewerId)),
      status: conversation.status,
      inboxFolder: conversation.inboxFolder,
      requestedByUserId: conversation.requestedByUserId,
      acceptedAt: toIso(conversation.acceptedAt),
      lastMessageAt: toIso(conversation.lastMessageAt),
      createdAt: toIso(conversation.createdAt),
      lastMessage: lastMessage && MessageDto.from(lastMessage, viewerId),
      lastSeq: conversation.lastSeq,
      lastRev: conversation.lastRev,
      ...marksOf(conversation, viewerId),
      unreadCount,
    } satisfies ConversationDto);
  }
}

export class ConversationEventDto {
  conversation: ConversationDto;

  static from(entry: ConversationEntry): ConversationEventDto {
    return Object.assign(new ConversationEventDto(), { conversation: ConversationDto.from(entry) });
  }
}

export class OpenConversationDto {
  /** The other participant. */
  @IsString()
  userId: string;
}
