import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DomainEvents } from '../common/domain-events.js';
import { withDeadline } from '../database/deadline.js';
import { ConversationRead, MessageSent } from '../messaging/messaging.events.js';
import { CommentAdded, PostCreated, PostLiked } from '../posts/posts.events.js';
import { UserFollowed } from '../social-graph/social-graph.events.js';
import type { News } from './new-notifications.repository.js';
import { NotificationsService } from './notifications.service.js';
import { NotifierService } from './notifier.service.js';
import { WorkQueue } from '../common/concurrency/work-queue.js';

/** Few enough to leave the connections to those who wait for an answer. */
const AT_ONCE = 3;
const CAPACITY = 10_000;
const DRAIN_MS = 2000;

/**
 * Writes notifications when their causes have committed, in transactions of their own: a notification is a
 * convenience, which a crash or a flood in between loses, and which never holds up or undoes its cause.
 */
@Injectable()
export class NotificationsListener implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(NotificationsListener.name);
  private readonly queue = new WorkQueue(AT_ONCE, CAPACITY);

  constructor(
    private readonly events: DomainEvents,
    private readonly notifier: NotifierService,
    private readonly notifications: NotificationsService,
  ) {}

  onModuleInit(): void {
    this.events.on(PostLiked, ({ postId, authorId, userId }) =>
      this.tell({ type: 'LIKE', actorId: userId, entityId: postId, ownerIds: [authorId] }),
    );
    this.events.on(UserFollowed, ({ followerId, followingId, followId }) =>
      this.tell({ type: 'FOLLOW', actorId: followerId, entityId: followId, ownerIds: [followingId] }),
    );
    this.events.on(MessageSent, ({ conversationId, senderId, receiverId }) =>
      this.tell({ type: 'MESSAGE', actorId: senderId, entityId: conversationId, ownerIds: [receiverId] }),
    );
    this.events.on(ConversationRead, ({ userId, conversationId }) =>
      this.add(`read ${userId} ${conversationId}`, () =>
        this.notifications.conversationRead(userId, conversationId),
      ),
    );
    this.events.on(PostCreated, ({ postId, authorId }) =>
      this.add(`post ${postId}`, () => this.notifier.mentionInPost(postId, authorId)),
    );
    this.events.on(CommentAdded, (comment) => this.commented(comment));
  }

  /** What is under way is finished while there is still a database to write to. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.race([this.settled(), delay(DRAIN_MS, undefined, { ref: false })]);
  }

  /** When everything told so far has been worked off. */
  settled(): Promise<void> {
    return this.queue.drain();
  }

  private commented(comment: CommentAdded): void {
    const { commentId, postId, postAuthorId, authorId, parentAuthorId = postAuthorId } = comment;
    const ownerIds = [...new Set([postAuthorId, parentAuthorId])];
    this.tell({ type: 'COMMENT', actorId: authorId, entityId: postId, ownerIds });
    this.add(`comment ${commentId}`, () => this.notifier.mentionInComment(comment));
  }

  /** Twenty messages in a row are one piece of news. */
  private tell(news: News): void {
    this.add(JSON.stringify(news), () => this.notifier.tell(news));
  }

  /** With time of its own, however much of the request's has been spent. */
  private add(key: string, work: () => Promise<void>): void {
    const failed = (error: unknown) => this.logger.error('A notification was not written', error);
    const added = this.queue.add(key, () => withDeadline(work).catch(failed));
    if (!added) this.logger.warn('Too much happens at once: a notification was left out');
  }
}
