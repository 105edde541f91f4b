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

/** Leaves connections of the pool to requests. */
const WRITE_CONCURRENCY = 3;
const MAX_QUEUED = 10_000;
const DRAIN_TIMEOUT_MS = 2000;

/**
 * Writes notifications after their causes have committed, in separate transactions: a crash or overload may lose a
 * notification, and a failed one never delays or undoes its cause.
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

  /** Finishes running writes while the database is still open. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.race([this.settled(), delay(DRAIN_TIMEOUT_MS, undefined, { ref: false })]);
  }

  /** Resolves when the queue is empty. */
  settled(): Promise<void> {
    return this.queue.drain();
  }

  private onComment(comment: CommentAdded): void {
    const { commentId, postId, postAuthorId, authorId, parentAuthorId = postAuthorId } = comment;
    const ownerIds = [...new Set([postAuthorId, parentAuthorId])];
    this.notify({ type: 'COMMENT', actorId: authorId, entityId: postId, ownerIds });
    this.add(`comment ${commentId}`, () => this.notifier.mentionInComment(comment));
  }

  /** Equal drafts that wait in the queue are written once. */
  private notify(draft: NotificationDraft): void {
    this.add(JSON.stringify(draft), () => this.notifier.notify(draft));
  }

  /** Runs with a deadline of its own, not the request's. */
  private add(key: string, work: () => Promise<void>): void {
    const failed = (error: unknown) => this.logger.error('notification write failed, it is lost', error);
    const added = this.queue.add(key, () => withDeadline(work).catch(failed));
    if (!added) this.logger.warn('notification queue is full, the notification is dropped');
  }
}
