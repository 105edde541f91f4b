import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/domain-events.js';
import { Database } from '../../database/database.js';
import { SequenceRepository } from './sequence.repository.js';
import { peerIdOf } from '../access/conversation-view.js';
import { MessagePolicyService } from '../access/message-policy.service.js';
import { ClientMessageIdReused, ConversationNotFound } from '../messaging.errors.js';
import { ConversationAdvanced, ConversationOpened, MessageSent } from '../messaging.events.js';
import type { Conversation, Message } from '../messaging.tables.js';

/** A message's numbers in its conversation. */
export interface LogPosition {
  seq: number;
  rev: number;
}

/**
 * Lets the changes of a conversation happen one after the other. The row lock is held to the commit, so numbers have
 * no holes and their order is the commit order; a refusal rolls back and gives them back.
 */
@Injectable()
export class ConversationLogService {
  constructor(
    private readonly database: Database,
    private readonly sequence: SequenceRepository,
    private readonly policy: MessagePolicyService,
    private readonly events: DomainEvents,
  ) {}

  /** Adds one message; `insert` returns nothing when its client id is taken. */
  async append(
    conversationId: string,
    senderId: string,
    insert: (place: LogPosition) => Promise<Message | undefined>,
  ): Promise<Message> {
    return this.database.transaction(async () => {
      const conversation = await this.sequence.takeSeq(conversationId);
      if (!conversation) throw new ConversationNotFound();
      await this.policy.check(conversation, senderId);
      const message = await insert({ seq: conversation.lastSeq, rev: conversation.lastRev });
      if (!message) throw new ClientMessageIdReused();
      this.publish(conversation, message);
      return message;
    });
  }

  /** Changes what is there; `work` takes a rev only when something changes. */
  async amend(
    conversationId: string,
    userId: string,
    work: (takeRev: () => Promise<number>) => Promise<void>,
  ): Promise<void> {
    await this.database.transaction(async () => {
      const conversation = await this.sequence.lock(conversationId);
      if (!conversation) throw new ConversationNotFound();
      await this.policy.check(conversation, userId);
      await work(async () => {
        const rev = await this.sequence.takeRev(conversationId);
        this.events.publish(new ConversationAdvanced(conversationId, rev));
        return rev;
      });
    });
  }

  private publish(conversation: Conversation, { id, senderId, receiverId }: Message): void {
    const isFirst = conversation.lastSeq === 1 && conversation.status === 'REQUEST';
    if (isFirst)
      this.events.publish(new ConversationOpened(conversation.id, [peerIdOf(conversation, senderId)]));
    this.events.publish(new ConversationAdvanced(conversation.id, conversation.lastRev));
    if (conversation.declinedAt === null) {
      this.events.publish(new MessageSent(id, conversation.id, senderId, receiverId));
    }
  }
}
