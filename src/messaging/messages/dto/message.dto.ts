import { toIso } from '../../../common/to-iso.js';
import { AuthorDto } from '../../../users/dto/author.dto.js';
import { cardOf, type MessageView, sideOf } from '../../access/conversation-view.js';
import { isTombstoneFor, mediaOf } from '../message-content.js';
import { receiptOf } from '../../access/receipts.js';
import { ReactionDto } from './reaction.dto.js';
import { ReplyDto } from './reply.dto.js';

/** A message as one of the two people of its conversation sees it. A deleted one is an empty tombstone. */
export class MessageDto {
  id: string;
  conversationId: string;
  senderId: string;
  receiverId: string;
  sender: AuthorDto;
  content: string;
  messageType: 'TEXT' | 'PHOTO' | 'VIDEO' | 'VOICE' | 'FILE' | 'GIF' | 'STICKER' | 'LINK';
  /** The conversation's numbering: 1, 2, 3 … without holes, in the order of sending. */
  seq: number;
  /** The conversation's number of this message's latest change. */
  rev: number;
  /** The sender's own name for this message, which makes a retry safe. */
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
  /** By the receiver; the sender sees it unless the receiver hides it. */
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
