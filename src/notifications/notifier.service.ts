import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../common/domain-events.js';
import { Database } from '../database/database.js';
import type { CommentAdded } from '../posts/posts.events.js';
import { mentionedNames, resolveMentions } from './mentions.js';
import { type NotificationDraft, NewNotificationsRepository } from './new-notifications.repository.js';
import { NotificationAdded } from './notifications.events.js';

/**
 * Adds a like or a follow at most once, and other notifications once until they are read. Whether the owner may and
 * wants to be notified is decided in SQL at the time of writing.
 */
@Injectable()
export class NotifierService {
  constructor(
    private readonly database: Database,
    private readonly repository: NewNotificationsRepository,
    private readonly events: DomainEvents,
  ) {}

  async notify(draft: NotificationDraft): Promise<void> {
    if ((await this.repository.refresh(draft)) === draft.ownerIds.length) return;
    await this.database.transaction(async () => {
      await this.repository.lock(draft);
      for (const { id, userId } of await this.repository.add(draft)) {
        this.events.publish(new NotificationAdded(id, userId));
      }
    });
  }

  async mentionInPost(postId: string, actorId: string): Promise<void> {
    await this.mention({ actorId, postId, texts: await this.repository.findPostText(postId) });
  }

  /** The post's author is notified of the comment itself. */
  async mentionInComment({ postId, authorId, content, postAuthorId }: CommentAdded): Promise<void> {
    await this.mention({ actorId: authorId, postId, texts: [content] }, postAuthorId);
  }

  private async mention({ actorId, postId, texts }: Mention, exceptId?: string): Promise<void> {
    const names = mentionedNames(texts);
    const mentioned = resolveMentions(names, await this.repository.listMentionCandidates(names));
    const ownerIds = mentioned.filter((id) => id !== actorId && id !== exceptId);
    if (ownerIds.length > 0) await this.notify({ type: 'MENTION', actorId, entityId: postId, ownerIds });
  }
}

interface Mention {
  actorId: string;
  postId: string;
  texts: string[];
}
