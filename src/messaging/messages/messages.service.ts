import { Injectable } from '@nestjs/common';
import { ValidationFailed } from '../../common/errors/common.errors.js';
import { Meter } from '../../common/meter.js';
import { newId } from '../../common/new-id.js';
import { type ConversationView, type MessageView, peerIdOf } from '../access/conversation-view.js';
import { ConversationAccess } from '../access/conversation-access.js';
import { bodyHash, type NewMessage } from './message-content.js';
import { MessageRowsRepository } from './message-rows.repository.js';
import { MessagesRepository } from './messages.repository.js';
import {
  ClientMessageIdReused,
  MessageNotAllowed,
  ReplyNotFound,
  RequestNotAccepted,
} from '../messaging.errors.js';
import type { Message } from '../messaging.tables.js';
import { type LogPosition, ConversationLogService } from './conversation-log.service.js';

export interface Sent {
  message: MessageView;
  /** Whether the message had been sent before and is returned again. */
  duplicate: boolean;
}

/** Sends each message once, however often the client retries. */
@Injectable()
export class MessagesService {
  private readonly sent;
  private readonly duplicates;

  constructor(
    private readonly access: ConversationAccess,
    private readonly messages: MessagesRepository,
    private readonly rows: MessageRowsRepository,
    private readonly log: ConversationLogService,
    meter: Meter,
  ) {
    this.sent = meter.counter({
      name: 'rabitchat_messages_sent_total',
      help: 'Messages that were committed by this node.',
    });
    this.duplicates = meter.counter({
      name: 'rabitchat_messages_repeated_total',
      help: 'Repeated sends that were answered with the existing message.',
    });
  }

  /** Resolves after the commit. */
  async send(userId: string, input: NewMessage): Promise<Sent> {
    const sent = await this.sendOnce(userId, input);
    (sent.duplicate ? this.duplicates : this.sent).inc();
    return sent;
  }

  private async sendOnce(userId: string, input: NewMessage): Promise<Sent> {
    const conversation = await this.access.conversationFor(userId, input.conversationId);
    const draft = draftOf(userId, conversation, input);
    const earlier = input.clientMessageId === undefined ? undefined : await this.findDuplicate(draft);
    if (earlier) return earlier;
    try {
      const added = await this.log.append(conversation.id, userId, (position) => this.add(draft, position));
      return { message: { ...added, reactions: [], conversation }, duplicate: false };
    } catch (error) {
      const winner = mayBeDuplicate(error) ? await this.findDuplicate(draft) : undefined;
      if (winner) return winner;
      throw error;
    }
  }

  /** Runs under the lock of the conversation, so every reply of this rev quotes the same state. */
  private async add(draft: Draft, position: LogPosition): Promise<Added | undefined> {
    const replyTo = await this.replyTo(draft);
    const message = await this.messages.add({ ...draft, ...position });
    if (message) return { message, replyTo };
    if (await this.messages.findByClientId(draft.senderId, draft.clientMessageId)) {
      throw new ClientMessageIdReused();
    }
    return undefined;
  }

  /** The current state of the message with this clientMessageId; throws ClientMessageIdReused when its body differs. */
  private async findDuplicate(draft: Draft): Promise<Sent | undefined> {
    const earlier = await this.messages.findByClientId(draft.senderId, draft.clientMessageId);
    if (!earlier) return undefined;
    if (earlier.bodyHash !== draft.bodyHash) throw new ClientMessageIdReused();
    const message = await this.rows.findView(earlier.id);
    return message && { message, duplicate: true };
  }

  private async replyTo({ replyToId, conversationId }: Draft): Promise<Message | null> {
    if (replyToId === null) return null;
    const message = await this.messages.find(replyToId);
    if (message?.conversationId !== conversationId) throw new ReplyNotFound();
    return message;
  }
}

type Draft = ReturnType<typeof draftOf>;
type Added = Pick<MessageView, 'message' | 'replyTo'>;

/** Whether a concurrent attempt may have committed first: then the message is sent, although this attempt failed. */
const mayBeDuplicate = (error: unknown): boolean =>
  error instanceof ClientMessageIdReused ||
  error instanceof MessageNotAllowed ||
  error instanceof RequestNotAccepted;

function draftOf(senderId: string, conversation: ConversationView, input: NewMessage) {
  const { content, clientMessageId = newId(), replyToId = null, media = {}, receiverId } = input;
  const peerId = peerIdOf(conversation, senderId);
  if (receiverId !== undefined && receiverId !== peerId) {
    throw new ValidationFailed([
      { pointer: '/receiverId', detail: 'must be the other person of the conversation' },
    ]);
  }
  if ((media.messageType ?? 'TEXT') === 'TEXT' && content.trim() === '') {
    throw new ValidationFailed([{ pointer: '/content', detail: 'must not be blank' }]);
  }
  return {
    ...media,
    id: newId(),
    conversationId: conversation.id,
    senderId,
    receiverId: peerId,
    content,
    replyToId,
    clientMessageId,
    bodyHash: bodyHash({ ...input, conversationId: conversation.id }),
  };
}
