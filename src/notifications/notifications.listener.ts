import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DomainEvents } from '../common/domain-events.js';
import { withDeadline } from '../database/deadline.js';
import { ConversationRead, MessageSent } from '../messaging/messaging.events.js';
import { CommentAdded, PostCreated, PostLiked } from '../posts/posts.events.js';
import { UserFollowed } from '../social-graph/social-graph.events.js';
import type { NotificationDraft } from './new-notifications.repository.js';
import { NotificationsService } from './notifications.service.js';
import { NotifierService } from './notifier.service.js';
import { WorkQueue } from '../common/concurrency/work-queue.js';

/** Few enough to leave the connections to those who wait for an answer. */
const WRITE_CONCURRENCY = 3;
const MAX_QUEUED = 10_000;
const DRAIN_TIMEOUT_MS = 2000;

/**
 * Writes notifications when their causes have committed, in transactions of their own: a notification is a
 * convenience, which a crash or a flood in between loses, and which never holds up or undoes its cause.
 */
@Injectable()
export class NotificationsListener implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(NotificationsListener.name);
  private readonly queue = new WorkQueue(WRITE_CONCURRENCY, MAX_QUEUED);

  constructor(
    private readonly events: DomainEvents,
    private readonly notifier: NotifierService,
    private readonly notifications: NotificationsService,
  ) {}

  onModuleInit(): void {
    this.events.on(PostLiked, ({ postId, authorId, userId }) =>
      this.notify({ type: 'LIKE', actorId: userId, entityId: postId, ownerIds: [authorId] }),
    );
    this.events.on(UserFollowed, ({ followerId, followingId, followId }) =>
      this.notify({ type: 'FOLLOW', actorId: followerId, entityId: followId, ownerIds: [followingId] }),
    );
    this.events.on(MessageSent, ({ conversationId, senderId, receiverId }) =>
      this.notify({ type: 'MESSAGE', actorId: senderId, entityId: conversationId, ownerIds: [receiverId] }),
    );
    this.events.on(ConversationRead, ({ userId, conversationId }) =>
      this.add(`read ${userId} ${conversationId}`, () =>
        this.notifications.conversationRead(userId, conversationId),
      ),
    );
    this.events.on(PostCreated, ({ postId, authorId }) =>
      this.add(`post ${postId}`, () => this.notifier.mentionInPost(postId, authorId)),
    );
    this.events.on(CommentAdded, (comment) => this.onComment(comment));
  }

  /** What is under way is finished while there is still a database to write to. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.race([this.settled(), delay(DRAIN_TIMEOUT_MS, undefined, { ref: false })]);
  }

  /** When everything told so far has been worked off. */
  settled(): Promise<void> {
    return this.queue.drain();
  }

  private onComment(comment: CommentAdded): void {
    const { commentId, postId, postAuthorId, authorId, parentAuthorId = postAuthorId } = comment;
    const ownerIds = [...new Set([postAuthorId, parentAuthorId])];
    this.notify({ type: 'COMMENT', actorId: authorId, entityId: postId, ownerIds });
    this.add(`comment ${commentId}`, () => this.notifier.mentionInComment(comment));
  }

  /** Twenty messages in a row are one piece of draft. */
  private notify(draft: NotificationDraft): void {
    this.add(JSON.stringify(draft), () => this.notifier.notify(draft));
  }

  /** With time of its own, however much of the request's has been spent. */
  private add(key: string, work: () => Promise<void>): void {
    const failed = (error: unknown) => this.logger.error('A notification was not written', error);
    const added = this.queue.add(key, () => withDeadline(work).catch(failed));
    if (!added) this.logger.warn('Too much happens at once: a notification was left out');
  }
}
