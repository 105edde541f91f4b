import { Injectable } from '@nestjs/common';
import { ValidationFailed } from '../../common/errors/common.errors.js';
import { Cursors, type PageRequest } from '../../common/pagination/cursors.js';
import { Page } from '../../common/pagination/page.js';
import { Database } from '../../database/database.js';
import { audienceOf, type MessageView } from '../access/conversation-view.js';
import { ConversationAccess } from '../access/conversation-access.js';
import { MessageNotFound } from '../messaging.errors.js';
import { MessageRowsRepository } from './message-rows.repository.js';

export interface HistoryRequest {
  limit: number;
  before?: number;
  after?: number;
}

const MAX_SEQ = Number.MAX_SAFE_INTEGER;

@Injectable()
export class HistoryService {
  constructor(
    private readonly database: Database,
    private readonly access: ConversationAccess,
    private readonly rows: MessageRowsRepository,
    private readonly cursors: Cursors,
  ) {}

  /** Throws MessageNotFound when the user may not see the conversation. */
  async message(userId: string, messageId: string): Promise<MessageView> {
    const view = await this.rows.findView(messageId);
    if (!view || !audienceOf(view.conversation).includes(userId)) throw new MessageNotFound();
    return view;
  }

  /** Newest first, from the end or before a seq; oldest first after a seq. */
  async history(userId: string, id: string, request: HistoryRequest): Promise<Page<MessageView>> {
    const { limit, before = MAX_SEQ, after } = request;
    if (request.before !== undefined && after !== undefined) {
      throw new ValidationFailed([{ pointer: '/query/after', detail: 'cannot be combined with before' }]);
    }
    const { conversation, read: rows } = await this.access.readWithin(userId, id, (of) =>
      after === undefined
        ? this.rows.listBefore(of, before, limit + 1)
        : this.rows.listAfter(of, after, limit + 1),
    );
    const items = rows.slice(0, limit).map((row) => ({ ...row, conversation }));
    const next = rows.length > limit ? String(items.at(-1)!.message.seq) : undefined;
    return new Page(items, next, items, after === undefined ? 'before' : 'after');
  }

  /** Matches the text literally, ignoring case; newest first. */
  async search(
    userId: string,
    where: { conversationId: string; text: string },
    request: PageRequest,
  ): Promise<Page<MessageView>> {
    const { conversation, read } = await this.access.readWithin(userId, where.conversationId, (of) =>
      this.cursors.page(
        { name: `message-search:${of.conversationId}:${where.text}`, viewerId: userId },
        request,
        {
          read: (limit, after) =>
            this.database.onReplica(() =>
              this.rows.search({ ...of, text: where.text }, Number(after?.[0] ?? MAX_SEQ), limit),
            ),
          positionOf: ({ message }) => [message.seq],
        },
      ),
    );
    return read.map((row) => ({ ...row, conversation }));
  }
}
