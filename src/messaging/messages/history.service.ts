import { Injectable } from '@nestjs/common';
import { ValidationFailed } from '../../common/errors/common.errors.js';
import { Cursors, type PageRequest } from '../../common/pagination/cursors.js';
import { Page } from '../../common/pagination/page.js';
import { Database } from '../../database/database.js';
import type { MessageView } from '../access/conversation-view.js';
import { ConversationAccess } from '../access/conversation-access.js';
import { MessageNotFound } from '../messaging.errors.js';
import { MessageRowsRepository } from './message-rows.repository.js';

export interface HistoryRequest {
  limit: number;
  before?: number;
  after?: number;
}

const PAST_THE_END = Number.MAX_SAFE_INTEGER;

@Injectable()
export class HistoryService {
  constructor(
    private readonly database: Database,
    private readonly access: ConversationAccess,
    private readonly rows: MessageRowsRepository,
    private readonly cursors: Cursors,
  ) {}

  /** One message; throws MessageNotFound when the user may not see its conversation. */
  async message(userId: string, messageId: string): Promise<MessageView> {
    const row = await this.rows.find(messageId);
    const conversation = row && (await this.access.find(userId, row.message.conversationId));
    if (!conversation) throw new MessageNotFound();
    return { ...row, conversation };
  }

  /** Newest first, from the end or before a seq; or oldest first, after a seq. */
  async history(userId: string, id: string, request: HistoryRequest): Promise<Page<MessageView>> {
    const { limit, before = PAST_THE_END, after } = request;
    if (request.before !== undefined && after !== undefined) {
      throw new ValidationFailed([{ pointer: '/query/after', detail: 'cannot be combined with before' }]);
    }
    const conversation = await this.access.conversationFor(userId, id);
    const rows =
      after === undefined
        ? await this.rows.listBefore(conversation.id, before, limit + 1)
        : await this.rows.listAfter(conversation.id, after, limit + 1);
    const items = rows.slice(0, limit).map((row) => ({ ...row, conversation }));
    const next = rows.length > limit ? String(items.at(-1)!.message.seq) : undefined;
    return new Page(items, next, items, after === undefined ? 'before' : 'after');
  }

  /** The messages that contain the text, literally and in any case, newest first. */
  async search(
    userId: string,
    where: { conversationId: string; text: string },
    request: PageRequest,
  ): Promise<Page<MessageView>> {
    const conversation = await this.access.conversationFor(userId, where.conversationId);
    const wanted = { conversationId: conversation.id, viewerId: userId, text: where.text };
    const page = await this.cursors.page(
      { name: `message-search:${conversation.id}:${where.text}`, viewerId: userId },
      request,
      {
        read: (limit, after) =>
          this.database.onReplica(() => this.rows.search(wanted, Number(after?.[0] ?? PAST_THE_END), limit)),
        positionOf: ({ message }) => [message.seq],
      },
    );
    return page.map((row) => ({ ...row, conversation }));
  }
}
