import { Injectable } from '@nestjs/common';
import { awaitsAnswerOf, peerIdOf } from './conversation-view.js';
import { MessagePolicyRepository, type Reach } from './message-policy.repository.js';
import { MessageNotAllowed, RequestNotAccepted } from './messaging.errors.js';
import type { Conversation } from './messaging.tables.js';

/** The one policy of everything that people do to each other in a conversation. */
@Injectable()
export class MessagePolicyService {
  constructor(private readonly policies: MessagePolicyRepository) {}

  async check(conversation: Conversation, userId: string): Promise<void> {
    this.refuse(conversation, userId, await this.policies.find(userId, peerIdOf(conversation, userId)));
  }

  /** As `check`, under the lock of the conversation: what it allows stays allowed to the end of the transaction. */
  async checkLocked(conversation: Conversation, userId: string): Promise<void> {
    this.refuse(conversation, userId, await this.policies.hold(userId, peerIdOf(conversation, userId)));
  }

  /** Whether this person may open a conversation with the other one. */
  async mayWrite(userId: string, otherId: string): Promise<boolean> {
    const reach = await this.policies.find(userId, otherId);
    return reach !== undefined && reach.isReachable && reach.isInvited;
  }

  /** Whether anything may come from this person to the other at all, invited or not. */
  async mayReach(userId: string, otherId: string): Promise<boolean> {
    const reach = await this.policies.find(userId, otherId);
    return reach !== undefined && reach.isReachable;
  }

  private refuse(conversation: Conversation, userId: string, reach: Reach | undefined): void {
    if (awaitsAnswerOf(conversation, userId)) throw new RequestNotAccepted();
    if (peerIdOf(conversation, userId) === userId) return;
    if (!reach?.isReachable || !reach.isInvited) throw new MessageNotAllowed();
  }
}
