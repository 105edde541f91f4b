import { Injectable } from '@nestjs/common';
import { ErasureService } from '../messaging/messages/erasure.service.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { PostsService } from '../posts/posts/posts.service.js';
import { GraphErasureService } from '../social-graph/graph-erasure.service.js';
import { UserErasureService } from '../users/user-erasure.service.js';

/** What a person leaves with others. */
@Injectable()
export class TracesService {
  constructor(
    private readonly accounts: UserErasureService,
    private readonly graph: GraphErasureService,
    private readonly posts: PostsService,
    private readonly messages: ErasureService,
    private readonly notifications: NotificationsService,
  ) {}

  /**
   * In the caller's transaction, which then holds the account. Conversations are locked before accounts, and accounts
   * before posts, here as everywhere: so whatever races with this comes wholly before or finds nobody.
   */
  async removeAllOf(userId: string): Promise<void> {
    await this.messages.removeAllOf(userId);
    await this.accounts.hold(userId);
    await this.posts.removeAllOf(userId);
    await this.graph.removeAllOf(userId);
    await this.notifications.removeAllOf(userId);
  }
}
