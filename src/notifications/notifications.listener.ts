import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainEvents } from '../common/domain-events.js';
import { withDeadline } from '../database/deadline.js';
import { ConversationRead, MessageSent } from '../messaging/messaging.events.js';
import { CommentAdded, PostCreated, PostLiked } from '../posts/posts.events.js';
import { UserFollowed } from '../social-graph/social-graph.events.js';
import { NotificationsService } from './notifications.service.js';
import { NotifierService } from './notifier.service.js';

/**
 * Writes notifications when their causes have committed, in transactions of their own: a notification is a
 * convenience, which a crash in between loses, and which never holds up or undoes its cause.
 */
@Injectable()
export class NotificationsListener implements OnModuleInit, BeforeApplicationShutdown {
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly events: DomainEvents,
    private readonly notifier: NotifierService,
    private readonly notifications: NotificationsService,
  ) {}

  onModuleInit(): void {
    this.on(PostLiked, ({ postId, authorId, userId }) =>
      this.notifier.tell({ type: 'LIKE', actorId: userId, entityId: postId, ownerIds: [authorId] }),
    );
    this.on(UserFollowed, ({ followerId, followingId, followId }) =>
      this.notifier.tell({
        type: 'FOLLOW',
        actorId: followerId,
        entityId: followId,
        ownerIds: [followingId],
      }),
    );
    this.on(MessageSent, ({ conversationId, senderId, receiverId }) =>
      this.notifier.tell({
        type: 'MESSAGE',
        actorId: senderId,
        entityId: conversationId,
        ownerIds: [receiverId],
      }),
    );
    this.on(ConversationRead, ({ userId, conversationId }) =>
      this.notifications.conversationRead(userId, conversationId),
    );
    this.on(PostCreated, ({ postId, authorId }) => this.notifier.mentionInPost(postId, authorId));
    this.on(CommentAdded, (event) => this.commented(event));
  }

  /** Those under way are finished while there is still a database to write to. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.settled();
  }

  /** When everything told so far has been worked off. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.running);
  }

  private async commented(comment: CommentAdded): Promise<void> {
    const { postId, postAuthorId, authorId, parentAuthorId = postAuthorId } = comment;
    const ownerIds = [...new Set([postAuthorId, parentAuthorId])];
    await this.notifier.tell({ type: 'COMMENT', actorId: authorId, entityId: postId, ownerIds });
    await this.notifier.mentionInComment(comment);
  }

  /** With time of its own, however much of the request's has been spent. */
  private on<E extends object>(
    type: abstract new (...args: never[]) => E,
    work: (event: E) => Promise<void>,
  ): void {
    this.events.on(type, (event) => {
      const run = withDeadline(() => work(event)).finally(() => this.running.delete(run));
      this.running.add(run);
      return run;
    });
  }
}
