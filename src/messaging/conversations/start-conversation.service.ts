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

/** How two people come to talk. */
@Injectable()
export class StartConversationService {
  constructor(
    private readonly entries: ConversationEntriesRepository,
    private readonly pairs: ConversationsRepository,
    private readonly people: SocialGraphService,
    private readonly policy: MessagePolicyService,
    private readonly events: DomainEvents,
  ) {}

  /** The conversation of the two, which is there after this whoever asked first; one that is seen is only shown. */
  async open(userId: string, otherId: string): Promise<ConversationEntry> {
    if (userId === otherId) throw new CannotMessageYourself();
    const existing = await this.pairs.findPair(userId, otherId);
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

  /** Whether the chat between the two lets one call the other. */
  async canCall(userId: string, otherId: string): Promise<{ person: AuthorRow; canCall: boolean }> {
    const person = await this.people.getVisibleUser(userId, otherId);
    const pair = await this.pairs.findPair(userId, otherId);
    const canCall =
      pair?.status === 'ACCEPTED'
        ? await this.policy.mayReach(userId, otherId)
        : await this.policy.mayWrite(userId, otherId);
    return { person, canCall };
  }

  /** A request unless the other one follows the one who asks; the other one sees a request at its first message. */
  private async create(userId: string, otherId: string, isFollowed: boolean): Promise<string | undefined> {
    const [participant1Id, participant2Id] = userId < otherId ? [userId, otherId] : [otherId, userId];
    const added = await this.pairs.add({
      participant1Id,
      participant2Id,
      status: isFollowed ? 'ACCEPTED' : 'REQUEST',
      requestedByUserId: isFollowed ? null : userId,
    });
    if (!added) return undefined;
    this.events.publish(new ConversationOpened(added.id, isFollowed ? [userId, otherId] : [userId]));
    return added.id;
  }

  /** It was there before. Whoever asks for a conversation in which they are asked themselves, unseen, has said yes. */
  private async findExisting(userId: string, otherId: string): Promise<string> {
    const pair = await this.pairs.findPair(userId, otherId);
    if (!pair) throw new ConversationNotFound();
    if (await this.pairs.acceptUnseen(pair.id, userId)) {
      this.events.publish(new ConversationOpened(pair.id, [userId]));
      this.events.publish(new ConversationUpdated(pair.id, [userId, otherId]));
    }
    return pair.id;
  }
}
