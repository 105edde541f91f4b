import { Injectable } from '@nestjs/common';
import type { ConversationView, MessageView } from '../access/conversation-view.js';
import { ConversationAccess } from '../access/conversation-access.js';
import { MessageRowsRepository } from './message-rows.repository.js';
import { MessagesRepository } from './messages.repository.js';
import {
  ConversationNotFound,
  EditWindowPassed,
  MessageDeleted,
  MessageNotFound,
  NotEditable,
  NotYourMessage,
} from '../messaging.errors.js';
import type { Message } from '../messaging.tables.js';
import { ReactionsRepository } from './reactions.repository.js';
import { ConversationLogService } from './conversation-log.service.js';

type TakeRev = () => Promise<number>;

/** Edits, deletions and reactions. What changes nothing takes no rev. */
@Injectable()
export class MessageChangesService {
  constructor(
    private readonly access: ConversationAccess,
    private readonly messages: MessagesRepository,
    private readonly rows: MessageRowsRepository,
    private readonly reactions: ReactionsRepository,
    private readonly log: ConversationLogService,
  ) {}

  /** Text only, one's own, within one hour; without a new text nothing changes. */
  async edit(userId: string, messageId: string, content: string | undefined): Promise<MessageView> {
    return this.amend(userId, messageId, async (message, takeRev) => {
      if (message.senderId !== userId) throw new NotYourMessage();
      if (content === undefined) return;
      if (message.deletedAt !== null || (message.messageType ?? 'TEXT') !== 'TEXT') throw new NotEditable();
      if (!(await this.messages.isWithinEditWindow(messageId))) throw new EditWindowPassed();
      if (message.content === content) return;
      await this.messages.edit(messageId, content, await takeRev());
      await this.messages.bumpReplies(message.conversationId, messageId);
    });
  }

  /** One's own, at any time; what is left is a tombstone. */
  async remove(userId: string, messageId: string): Promise<MessageView> {
    return this.amend(userId, messageId, async (message, takeRev) => {
      if (message.senderId !== userId) throw new NotYourMessage();
      if (message.deletedAt !== null) return;
      await this.reactions.removeAll(messageId);
      await this.messages.softDelete(messageId, await takeRev());
      await this.messages.bumpReplies(message.conversationId, messageId);
    });
  }

  /** Sets one's reaction in place of another; null removes it. */
  async setReaction(userId: string, messageId: string, emoji: string | null): Promise<MessageView> {
    return this.amend(userId, messageId, async (message, takeRev) => {
      if (emoji === null) return this.removeReaction(message, { userId }, takeRev);
      if (message.deletedAt !== null) throw new MessageDeleted();
      if (await this.reactions.set(messageId, userId, emoji))
        await this.messages.bumpRev(messageId, await takeRev());
    });
  }

  /** Removes the reaction where it is the one that is set, and sets it otherwise. */
  async toggleReaction(userId: string, messageId: string, emoji: string): Promise<MessageView> {
    return this.amend(userId, messageId, async (message, takeRev) => {
      if (message.deletedAt !== null) throw new MessageDeleted();
      const set = await this.reactions.set(messageId, userId, emoji);
      if (!set) await this.reactions.remove(messageId, userId);
      await this.messages.bumpRev(messageId, await takeRev());
    });
  }

  /** Removes one's reaction; with an emoji, only if it is that one. */
  async unreact(userId: string, messageId: string, emoji?: string): Promise<MessageView> {
    return this.amend(userId, messageId, (message, takeRev) =>
      this.removeReaction(message, { userId, emoji }, takeRev),
    );
  }

  private async removeReaction(
    { id }: Message,
    { userId, emoji }: { userId: string; emoji?: string },
    takeRev: TakeRev,
  ): Promise<void> {
    if (await this.reactions.remove(id, userId, emoji)) await this.messages.bumpRev(id, await takeRev());
  }

  private async amend(
    userId: string,
    messageId: string,
    work: (message: Message, takeRev: TakeRev) => Promise<void>,
  ): Promise<MessageView> {
    const conversation = await this.conversationOf(userId, messageId);
    await this.log.amend(conversation.id, userId, async (takeRev) => {
      const message = await this.messages.find(messageId);
      if (!message) throw new MessageNotFound();
      await work(message, takeRev);
    });
    const view = await this.rows.findView(messageId);
    if (!view) throw new MessageNotFound();
    return view;
  }

  /** The guard of everything about a message: its conversation, if this person sees it. */
  private async conversationOf(userId: string, messageId: string): Promise<ConversationView> {
    const message = await this.messages.find(messageId);
    if (!message) throw new MessageNotFound();
    try {
      return await this.access.conversationFor(userId, message.conversationId);
    } catch (error) {
      throw error instanceof ConversationNotFound ? new MessageNotFound() : error;
    }
  }
}
