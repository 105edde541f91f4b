import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/domain-events.js';
import { SocialGraphService } from '../../social-graph/social-graph.service.js';
import type { AuthorRow } from '../../users/author.sql.js';
import type { ConversationEntry } from '../access/conversation-view.js';
import { ConversationEntriesRepository } from './conversation-entries.repository.js';
import { ConversationsRepository } from './conversations.repository.js';
import { MessagePolicyService } from '../access/message-policy.service.js';
import { CannotMessageYourself, ConversationNotFound, MessageNotAllowed } from '../messaging.errors.js';
import { ConversationOpened, ConversationUpdated } from '../messaging.events.js';

@Injectable()
export class StartConversationService {
  constructor(
    private readonly entries: ConversationEntriesRepository,
    private readonly conversations: ConversationsRepository,
    private readonly people: SocialGraphService,
    private readonly policy: MessagePolicyService,
    private readonly events: DomainEvents,
  ) {}

  /**
   * Returns the conversation of the two users, creating it if necessary; of concurrent calls one creates it. An
   * existing one that the user sees is returned without a policy check.
   */
  async open(userId: string, otherId: string): Promise<ConversationEntry> {
    if (userId === otherId) throw new CannotMessageYourself();
    const existing = await this.conversations.findPair(userId, otherId);
    const seen = existing && (await this.entries.find(userId, existing.id));
    if (seen) return seen;
    const { isFollowedBy } = await this.people.getVisibleUser(userId, otherId);
    if (!(await this.policy.mayWrite(userId, otherId))) throw new MessageNotAllowed();
    const id =
      (await this.create(userId, otherId, isFollowedBy)) ?? (await this.findExisting(userId, otherId));
    const opened = await this.entries.find(userId, id);
    if (!opened) throw new ConversationNotFound();
    return opened;
  }

  async canCall(userId: string, otherId: string): Promise<{ person: AuthorRow; canCall: boolean }> {
    const person = await this.people.getVisibleUser(userId, otherId);
    const pair = await this.conversations.findPair(userId, otherId);
    const canCall =
      pair?.status === 'ACCEPTED'
        ? await this.policy.mayReach(userId, otherId)
        : await this.policy.mayWrite(userId, otherId);
    return { person, canCall };
  }

  /**
   * Creates a request unless the other user follows this one; the other user sees a request from its first message on.
   */
  private async create(userId: string, otherId: string, isFollowed: boolean): Promise<string | undefined> {
    const [participant1Id, participant2Id] = userId < otherId ? [userId, otherId] : [otherId, userId];
    const added = await this.conversations.add({
      participant1Id,
      participant2Id,
      status: isFollowed ? 'ACCEPTED' : 'REQUEST',
      requestedByUserId: isFollowed ? null : userId,
    });
    if (!added) return undefined;
    this.events.publish(new ConversationOpened(added.id, isFollowed ? [userId, otherId] : [userId]));
    return added.id;
  }

  /**
   * Finds a conversation that exists already. A user who opens a conversation while having an unseen request in it
   * accepts the request.
   */
  private async findExisting(userId: string, otherId: string): Promise<string> {
    const pair = await this.conversations.findPair(userId, otherId);
    if (!pair) throw new ConversationNotFound();
    if (await this.conversations.acceptUnseen(pair.id, userId)) {
      this.events.publish(new ConversationOpened(pair.id, [userId]));
      this.events.publish(new ConversationUpdated(pair.id, [userId, otherId]));
    }
    return pair.id;
  }
}
