import { Injectable } from '@nestjs/common';
import { awaitsAnswerOf, peerIdOf } from './conversation-view.js';
import { MessagePolicyRepository } from './message-policy.repository.js';
import { MessageNotAllowed, RequestNotAccepted } from '../messaging.errors.js';
import type { Conversation } from '../messaging.tables.js';

/** The one policy of everything that people do to each other in a conversation. */
@Injectable()
export class MessagePolicyService {
  constructor(private readonly policies: MessagePolicyRepository) {}

  /** Asked under the lock of the conversation before anything in it changes. */
  async check(conversation: Conversation, userId: string): Promise<void> {
    const peerId = peerIdOf(conversation, userId);
    if (awaitsAnswerOf(conversation, userId)) throw new RequestNotAccepted();
    if (peerId !== userId && !(await this.mayWrite(userId, peerId))) throw new MessageNotAllowed();
  }

  /** Whether what this person says may come to the other one. */
  async mayWrite(userId: string, otherId: string): Promise<boolean> {
    const reach = await this.policies.find(userId, otherId);
    return reach !== undefined && reach.isReachable && reach.isInvited;
  }

  /** Whether anything may come from this person to the other at all, invited or not. */
  async mayReach(userId: string, otherId: string): Promise<boolean> {
    const reach = await this.policies.find(userId, otherId);
    return reach !== undefined && reach.isReachable;
  }
}
