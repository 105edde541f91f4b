import { Injectable } from '@nestjs/common';
import { Cursors, type PageRequest } from '../../common/pagination/cursors.js';
import type { Page } from '../../common/pagination/page.js';
import type { ConversationEntry } from '../access/conversation-view.js';
import { ConversationEntriesRepository, type ListFilter } from './conversation-entries.repository.js';
import { ConversationNotFound, UnknownFolder } from '../messaging.errors.js';

const FOLDERS = ['PRIMARY', 'GENERAL'];

@Injectable()
export class ConversationsService {
  constructor(
    private readonly entries: ConversationEntriesRepository,
    private readonly cursors: Cursors,
  ) {}

  async entryFor(userId: string, id: string): Promise<ConversationEntry> {
    const entry = await this.entries.find(userId, id);
    if (!entry) throw new ConversationNotFound();
    return entry;
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

  async requests(userId: string, request: PageRequest): Promise<Page<ConversationEntry>> {
    return this.page(userId, { name: 'message-requests', filter: { requests: true } }, request);
  }

  private async page(
    userId: string,
    list: { name: string; filter: ListFilter },
    request: PageRequest,
  ): Promise<Page<ConversationEntry>> {
    return this.cursors.page({ name: list.name, viewerId: userId }, request, {
      read: (limit, after) => this.entries.list(userId, list.filter, { limit, after }),
      positionOf: ({ conversation }) => [conversation.lastMessageAt, conversation.id],
    });
  }
}
