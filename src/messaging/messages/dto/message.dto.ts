import { toIso } from '../../../common/to-iso.js';
import { AuthorDto } from '../../../users/dto/author.dto.js';
import { cardOf, type MessageView, type ReactionRow, sideOf } from '../../access/conversation-view.js';
import { receiptOf } from '../../access/receipts.js';
import { isTombstoneFor, mediaOf } from '../message-content.js';

export enum MessageType {
  TEXT = 'TEXT',
  PHOTO = 'PHOTO',
  VIDEO = 'VIDEO',
  VOICE = 'VOICE',
  FILE = 'FILE',
  GIF = 'GIF',
  STICKER = 'STICKER',
  LINK = 'LINK',
}

/** The users who set the same emoji on a message. */
export class ReactionDto {
  emoji: string;
  count: number;
  userIds: string[];

  static from(row: ReactionRow): ReactionDto {
    return Object.assign(new ReactionDto(), { emoji: row.emoji, count: row.count, userIds: row.userIds });
  }
}

/** The message that this one replies to; its content is empty once it is deleted. */
export class ReplyDto {
  id: string;
  content: string;
  senderId: string;
  sender: AuthorDto;
}

/** A message as one participant sees it. A deleted one is an empty tombstone. */
export class MessageDto {
  id: string;
  conversationId: string;
  senderId: string;
  receiverId: string;
  sender: AuthorDto;
  content: string;
  messageType: 'TEXT' | 'PHOTO' | 'VIDEO' | 'VOICE' | 'FILE' | 'GIF' | 'STICKER' | 'LINK';
  /** The conversation's numbering: 1, 2, 3 … without gaps, in the order of sending. */
  seq: number;
  /** The conversation's rev at this message's latest change. */
  rev: number;
  /** The sender's own id for this message, which makes a retry safe. */
  clientMessageId: string | null;
  replyToId: string | null;
  replyTo: ReplyDto | null;
  reactions: ReactionDto[];
  encryptedContent: string | null;
  encryptedKey: string | null;
  iv: string | null;
  mediaUrl: string | null;
  mediaThumbnail: string | null;
  /** In seconds. */
  mediaDuration: number | null;
  /** The same as mediaDuration. */
  voiceDuration: number | null;
  voiceWaveform: number[] | null;
  fileName: string | null;
  fileSize: number | null;
  fileMimeType: string | null;
  linkUrl: string | null;
  linkTitle: string | null;
  linkDescription: string | null;
  linkImage: string | null;
  linkDomain: string | null;
  status: 'SENT' | 'DELIVERED' | 'READ';
  deliveredAt: string | null;
  /** Read by the receiver; the sender sees it unless the receiver hides it. */
  read: boolean;
  readAt: string | null;
  deletedAt: string | null;
  deletedForSender: boolean;
  deletedForReceiver: boolean;
  expiresAt: string | null;
  editedAt: string | null;
  createdAt: string;

  static from(view: MessageView, viewerId: string): MessageDto {
    const { message, conversation } = view;
    const tombstone = isTombstoneFor(message, viewerId);
    return Object.assign(new MessageDto(), {
      id: message.id,
      conversationId: message.conversationId,
      senderId: message.senderId,
      receiverId: message.receiverId,
      sender: AuthorDto.from(cardOf(sideOf(conversation, message.senderId), viewerId)),
      content: tombstone ? '' : message.content,
      messageType: message.messageType ?? 'TEXT',
      seq: message.seq,
      rev: message.rev,
      clientMessageId: message.clientMessageId,
      replyToId: message.replyToId,
      replyTo: replyOf(view, viewerId),
      reactions: tombstone ? [] : view.reactions.map((row) => ReactionDto.from(row)),
      ...mediaOf(tombstone ? undefined : message),
      ...receiptOf(view, viewerId),
      deletedAt: tombstone ? toIso(message.deletedAt ?? message.createdAt) : null,
      deletedForSender: message.deletedForSender ?? false,
      deletedForReceiver: message.deletedForReceiver ?? false,
      expiresAt: toIso(message.expiresAt),
      editedAt: toIso(message.editedAt),
      createdAt: toIso(message.createdAt),
    } satisfies MessageDto);
  }
}

function replyOf({ replyTo, conversation }: MessageView, viewerId: string): ReplyDto | null {
  if (replyTo === null) return null;
  return {
    id: replyTo.id,
    content: isTombstoneFor(replyTo, viewerId) ? '' : replyTo.content,
    senderId: replyTo.senderId,
    sender: AuthorDto.from(cardOf(sideOf(conversation, replyTo.senderId), viewerId)),
  };
}

export class MessageAckDto {
  message: MessageDto;

  static from(view: MessageView, viewerId: string): MessageAckDto {
    return Object.assign(new MessageAckDto(), { message: MessageDto.from(view, viewerId) });
  }
}

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

export class ReactionsDto {
  reactions: ReactionDto[];
  message: MessageDto;

  static from(view: MessageView, viewerId: string): ReactionsDto {
    const message = MessageDto.from(view, viewerId);
    return Object.assign(new ReactionsDto(), { reactions: message.reactions, message });
  }
}

export class RemovedMessageDto {
  success: boolean;
  /** The tombstone. */
  message: MessageDto;

  static from(view: MessageView, viewerId: string): RemovedMessageDto {
    const message = MessageDto.from(view, viewerId);
    return Object.assign(new RemovedMessageDto(), { success: true, message });
  }
}

export class SendAckDto {
  message: MessageDto;
  /** Whether the message had been sent before and is returned again. */
  duplicate: boolean;

  static from({ message, duplicate }: { message: MessageView; duplicate: boolean }): SendAckDto {
    return Object.assign(new SendAckDto(), {
      message: MessageDto.from(message, message.message.senderId),
      duplicate,
    });
  }
}

export class SentMessageDto extends MessageDto {
  /** Whether the message had been sent before and is returned again. */
  duplicate: boolean;

  static sent({ message, duplicate }: { message: MessageView; duplicate: boolean }): SentMessageDto {
    const dto = MessageDto.from(message, message.message.senderId);
    return Object.assign(new SentMessageDto(), dto, { duplicate });
  }
}
