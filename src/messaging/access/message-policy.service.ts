import { Injectable } from '@nestjs/common';
import { isUnansweredBy, peerIdOf } from './conversation-view.js';
import { MessagePolicyRepository } from './message-policy.repository.js';
import { MessageNotAllowed, RequestNotAccepted } from '../messaging.errors.js';
import type { Conversation } from '../messaging.tables.js';

/** The policy of every action of one participant toward the other. */
@Injectable()
export class MessagePolicyService {
  constructor(private readonly policies: MessagePolicyRepository) {}

  /** Called under the lock of the conversation, before anything in it changes. */
  async check(conversation: Conversation, userId: string): Promise<void> {
    const peerId = peerIdOf(conversation, userId);
    if (isUnansweredBy(conversation, userId)) throw new RequestNotAccepted();
    if (peerId !== userId && !(await this.mayWrite(userId, peerId))) throw new MessageNotAllowed();
  }

  async mayWrite(userId: string, otherId: string): Promise<boolean> {
    const reach = await this.policies.find(userId, otherId);
    return reach !== undefined && reach.isReachable && reach.isInvited;
  }

  /** Like `mayWrite`, but ignores the recipient's message policy. */
  async mayReach(userId: string, otherId: string): Promise<boolean> {
    const reach = await this.policies.find(userId, otherId);
    return reach !== undefined && reach.isReachable;
  }
}
