import { Injectable } from '@nestjs/common';
import { Cursors, type PageRequest } from '../../common/pagination/cursors.js';
import { Page } from '../../common/pagination/page.js';
import { ConversationAccess } from '../access/conversation-access.js';
import type { ConversationEntry, ConversationView } from '../access/conversation-view.js';
import { ConversationsRepository, type ListFilter } from './conversations.repository.js';
import { MarksRepository } from '../receipts/marks.repository.js';
import { MessageRowsRepository } from '../messages/message-rows.repository.js';
import { UnknownFolder } from '../messaging.errors.js';

const FOLDERS = ['PRIMARY', 'GENERAL'];

@Injectable()
export class ConversationsService {
  constructor(
    private readonly access: ConversationAccess,
    private readonly conversations: ConversationsRepository,
    private readonly marks: MarksRepository,
    private readonly messages: MessageRowsRepository,
    private readonly cursors: Cursors,
  ) {}

  async entryFor(userId: string, id: string): Promise<ConversationEntry> {
    return this.entryOf(userId, await this.access.conversationFor(userId, id));
  }

  /** Of a conversation that this person was found to see. */
  async entryOf(userId: string, conversation: ConversationView): Promise<ConversationEntry> {
    const [entry] = await this.entries(userId, [conversation]);
    return entry!;
  }

  /** By latest activity, newest first. */
  async list(userId: string, request: PageRequest): Promise<Page<ConversationEntry>> {
    return this.page(userId, { name: 'conversations', filter: {} }, request);
  }

  async inbox(userId: string, folder: string, request: PageRequest): Promise<Page<ConversationEntry>> {
    const name = folder.toUpperCase();
    if (!FOLDERS.includes(name)) throw new UnknownFolder();
    return this.page(userId, { name: `inbox:${name}`, filter: { folder: name } }, request);
  }

  /** The requests that this person received and has not answered. */
  async requests(userId: string, request: PageRequest): Promise<Page<ConversationEntry>> {
    return this.page(userId, { name: 'message-requests', filter: { requests: true } }, request);
  }

  private async page(
    userId: string,
    list: { name: string; filter: ListFilter },
    request: PageRequest,
  ): Promise<Page<ConversationEntry>> {
    const page = await this.cursors.page({ name: list.name, viewerId: userId }, request, {
      read: (limit, after) => this.conversations.list(userId, list.filter, { limit, after }),
      positionOf: ({ lastMessageAt, id }) => [lastMessageAt, id],
    });
    return new Page(await this.entries(userId, page.items), page.next);
  }

  private async entries(userId: string, conversations: ConversationView[]): Promise<ConversationEntry[]> {
    const ids = conversations.map(({ id }) => id);
    const newest = await this.messages.listNewest(ids);
    const unread = await this.marks.listUnreadOf(userId, ids);
    return conversations.map((conversation) => {
      const last = newest.find(({ message }) => message.conversationId === conversation.id);
      return {
        viewerId: userId,
        conversation,
        lastMessage: last ? { ...last, conversation } : null,
        unreadCount: unread.find(({ conversationId }) => conversationId === conversation.id)?.count ?? 0,
      };
    });
  }
}
