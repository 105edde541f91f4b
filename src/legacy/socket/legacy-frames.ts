import type { MessageDto } from '../../messaging/messages/dto/message.dto.js';
import type { TypingEventDto } from '../../messaging/receipts/dto/typing.dto.js';
import type { Difference, SetReaction } from './message-diff.js';

/** A frame of the original server's protocol. */
export interface Frame {
  type: string;
  [field: string]: unknown;
}

export const UNAUTHENTICATED = { type: 'auth_error', message: 'Authentication required' };

export const welcome = ({ userId }: { userId: string }): Frame => ({ type: 'auth_success', userId });

export const newMessage = (message: MessageDto): Frame[] => [
  { type: 'new_message', data: message },
  ...(message.deletedAt === null ? [] : changedMessage(message, { edited: false, added: [], removed: [] })),
];

export function changedMessage(message: MessageDto, { edited, added, removed }: Difference): Frame[] {
  const { id: messageId, conversationId, content, deletedAt, reactions } = message;
  const about = { messageId, conversationId };
  if (deletedAt !== null) return [{ type: 'message_deleted', data: about }];
  const latest = added.at(-1);
  const reaction = latest ? { messageId, ...latest } : null;
  const isOnlyEdited = edited && added.length === 0 && removed.length === 0;
  return [
    ...(edited ? [{ type: 'message_edited', data: { ...about, content } }] : []),
    ...removed.map((one) => reactionUpdate(about, one, 'remove')),
    ...added.map((one) => reactionUpdate(about, one, 'add')),
    ...(isOnlyEdited ? [] : [{ type: 'message_reaction', data: { ...about, reaction, reactions } }]),
  ];
}

export const typingIndicator = ({ conversationId, userId, isTyping }: TypingEventDto): Frame =>
  inBothShapes('typing_indicator', { conversationId, userId, isTyping, timestamp: Date.now() });

export const messagesRead = (conversationId: string, readBy: string, readAt: string): Frame => ({
  type: 'messages_read',
  data: { conversationId, readBy, readAt },
});

export const statusUpdate = (status: {
  messageId: string;
  conversationId: string;
  userId: string;
  status: 'DELIVERED' | 'READ';
}): Frame => inBothShapes('status_update', { ...status, timestamp: Date.now() });

function reactionUpdate(
  about: { messageId: string; conversationId: string },
  { userId, emoji }: SetReaction,
  action: 'add' | 'remove',
): Frame {
  return inBothShapes('reaction_update', { ...about, userId, emoji, action, timestamp: Date.now() });
}

/** The original server sent these fields flat, but its client reads them under `data`. */
const inBothShapes = (type: string, fields: object): Frame => ({ type, ...fields, data: fields });
