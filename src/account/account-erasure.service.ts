import { Injectable } from '@nestjs/common';
import { ResetCodesService } from '../auth/reset-codes.service.js';
import { SessionsService } from '../auth/sessions.service.js';
import { IdempotencyRepository } from '../common/idempotency/idempotency.repository.js';
import { ErasureService } from '../messaging/messages/erasure.service.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { PostsService } from '../posts/posts/posts.service.js';
import { GraphErasureService } from '../social-graph/graph-erasure.service.js';
import { UserErasureService } from '../users/user-erasure.service.js';

@Injectable()
export class AccountErasureService {
  constructor(
    private readonly accounts: UserErasureService,
    private readonly graph: GraphErasureService,
    private readonly posts: PostsService,
    private readonly messages: ErasureService,
    private readonly notifications: NotificationsService,
    private readonly sessions: SessionsService,
    private readonly codes: ResetCodesService,
    private readonly idempotency: IdempotencyRepository,
  ) {}

  /**
   * Erases the account and its data in the caller's transaction. Conversations are locked before accounts, and accounts
   * before posts, as everywhere: a concurrent request either completes first or finds the account deleted.
   */
  async erase(userId: string): Promise<void> {
    await this.messages.removeAllOf(userId);
    await this.accounts.lock(userId);
    await this.posts.removeAllOf(userId);
    await this.graph.removeAllOf(userId);
    await this.notifications.removeAllOf(userId);
    await this.codes.removeAllOf(userId);
    await this.idempotency.removeAllOf(userId);
    await this.sessions.endAll(userId, 'deleted');
    await this.accounts.erase(userId);
  }
}
