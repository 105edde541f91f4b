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

/** Edits, deletions and reactions. A call that changes nothing takes no rev. */
@Injectable()
export class MessageChangesService {
  constructor(
    private readonly access: ConversationAccess,
    private readonly messages: MessagesRepository,
    private readonly rows: MessageRowsRepository,
    private readonly reactions: ReactionsRepository,
    private readonly log: ConversationLogService,
  ) {}

  /** Edits an own text message within one hour; without a text nothing changes. */
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

  /** Deletes an own message at any time and leaves a tombstone. */
  async remove(userId: string, messageId: string): Promise<MessageView> {
    return this.amend(userId, messageId, async (message, takeRev) => {
      if (message.senderId !== userId) throw new NotYourMessage();
      if (message.deletedAt !== null) return;
      await this.reactions.removeAll(messageId);
      await this.messages.softDelete(messageId, await takeRev());
      await this.messages.bumpReplies(message.conversationId, messageId);
    });
  }

  /** Replaces the reaction of the user; null removes it. */
  async setReaction(userId: string, messageId: string, emoji: string | null): Promise<MessageView> {
    return this.amend(userId, messageId, async (message, takeRev) => {
      if (emoji === null) return this.removeReaction(message, { userId }, takeRev);
      if (message.deletedAt !== null) throw new MessageDeleted();
      if (await this.reactions.set(messageId, userId, emoji))
        await this.messages.bumpRev(messageId, await takeRev());
    });
  }

  /** Removes the reaction if it is already set, and sets it otherwise. */
  async toggleReaction(userId: string, messageId: string, emoji: string): Promise<MessageView> {
    return this.amend(userId, messageId, async (message, takeRev) => {
      if (message.deletedAt !== null) throw new MessageDeleted();
      const set = await this.reactions.set(messageId, userId, emoji);
      if (!set) await this.reactions.remove(messageId, userId);
      await this.messages.bumpRev(messageId, await takeRev());
    });
  }

  /** With an emoji, removes only that reaction. */
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

  /** Throws MessageNotFound when the user may not see the conversation. */
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
