import { Injectable } from '@nestjs/common';
import { Cursors, type PageRequest } from '../common/pagination/cursors.js';
import type { Page } from '../common/pagination/page.js';
import type { ConversationEntry, ConversationView } from './conversation-view.js';
import { ConversationEntriesRepository, type ListFilter } from './conversation-entries.repository.js';
import { ConversationsRepository } from './conversations.repository.js';
import type { Viewed } from './message-rows.repository.js';
import { ConversationNotFound, UnknownFolder } from './messaging.errors.js';

const FOLDERS = ['PRIMARY', 'GENERAL'];

@Injectable()
export class ConversationsService {
  constructor(
    private readonly conversations: ConversationsRepository,
    private readonly entries: ConversationEntriesRepository,
    private readonly cursors: Cursors,
  ) {}

  /** The guard of everything in a conversation: it, if this person sees it, under the id that has its messages. */
  async conversationFor(userId: string, id: string): Promise<ConversationView> {
    const conversation = await this.conversations.find(userId, id);
    if (!conversation) throw new ConversationNotFound();
    return conversation;
  }

  /**
   * Reads messages before their conversation: marks have no rev, so an answer may show them newer than its messages,
   * but not older. `read` must find nothing in a conversation that the viewer does not see.
   */
  async readWithin<T>(
    viewerId: string,
    id: string,
    read: (of: Viewed) => Promise<T>,
  ): Promise<{ conversation: ConversationView; read: T }> {
    const found = await read({ viewerId, conversationId: id });
    const conversation = await this.conversationFor(viewerId, id);
    if (conversation.id === id) return { conversation, read: found };
    return { conversation, read: await read({ viewerId, conversationId: conversation.id }) };
  }

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

  /** The requests that this person received and has not answered. */
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
