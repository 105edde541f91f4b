import { Injectable, Logger } from '@nestjs/common';
import { DomainEvents } from '../../common/domain-events.js';
import { Database } from '../../database/database.js';
import { SequenceRepository } from './sequence.repository.js';
import { peerIdOf } from '../access/conversation-view.js';
import { MessagePolicyService } from '../access/message-policy.service.js';
import { ConversationNotFound } from '../messaging.errors.js';
import { ConversationAdvanced, ConversationOpened, MessageSent } from '../messaging.events.js';
import type { Conversation, Message } from '../messaging.tables.js';

export interface LogPosition {
  seq: number;
  rev: number;
}

/**
 * Serializes the changes of a conversation. The row lock is held to the commit, so numbers have no gaps and their order
 * is the commit order; an error rolls back and returns them.
 */
@Injectable()
export class ConversationLogService {
  private readonly logger = new Logger(ConversationLogService.name);

  constructor(
    private readonly database: Database,
    private readonly sequence: SequenceRepository,
    private readonly policy: MessagePolicyService,
    private readonly events: DomainEvents,
  ) {}

  /** Adds one message under the lock; `insert` returns undefined when the seq is taken. */
  async append<Added extends { message: Message }>(
    conversationId: string,
    senderId: string,
    insert: (position: LogPosition) => Promise<Added | undefined>,
  ): Promise<Added> {
    return this.database.transaction(async () => {
      const conversation = await this.sequence.takeSeq(conversationId);
      if (!conversation) throw new ConversationNotFound();
      await this.policy.check(conversation, senderId);
      const added = await insert(positionOf(conversation));
      if (added) return this.publish(conversation, added);
      const renumbered = await this.renumber(conversation);
      const addedNext = await insert(positionOf(renumbered));
      if (!addedNext) throw new Error(`conversation ${conversationId} accepts no message after renumbering`);
      return this.publish(renumbered, addedNext);
    });
  }

  /** Only manual SQL can leave `last_seq` behind the messages. */
  private async renumber({ id, lastSeq }: Conversation): Promise<Conversation> {
    const renumbered = await this.sequence.renumber(id);
    const [was, is] = [lastSeq - 1, renumbered.lastSeq - 1];
    if (was === is) throw new Error(`message ${lastSeq} of conversation ${id} violates a unique index`);
    this.logger.warn(`last_seq of conversation ${id} was ${was}, behind its messages; it is now ${is}`);
    return renumbered;
  }

  /** Runs `work` under the lock; it takes a rev only when something changes. */
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

  private publish<Added extends { message: Message }>(conversation: Conversation, added: Added): Added {
    const { id, senderId, receiverId } = added.message;
    const isFirst = conversation.lastSeq === 1 && conversation.status === 'REQUEST';
    if (isFirst)
      this.events.publish(new ConversationOpened(conversation.id, [peerIdOf(conversation, senderId)]));
    this.events.publish(new ConversationAdvanced(conversation.id, conversation.lastRev));
    if (conversation.declinedAt === null) {
      this.events.publish(new MessageSent(id, conversation.id, senderId, receiverId));
    }
    return added;
  }
}

const positionOf = ({ lastSeq, lastRev }: Conversation): LogPosition => ({ seq: lastSeq, rev: lastRev });
