import type { AuthorRow } from '../../users/author.sql.js';
import type { Conversation, Message } from '../messaging.tables.js';

export interface Side {
  person: AuthorRow;
  readSeq: number;
  readAt: string | null;
  deliveredSeq: number;
  deliveredAt: string | null;
  /** Whether the peer may see these marks. */
  receiptsShown: boolean;
  /** Whether the peer may see this user's profile; if not, the figures on the card are zero. */
  isOpen: boolean;
  /** Whether the participant may see the conversation. */
  canView: boolean;
}

export interface ConversationView extends Conversation {
  side1: Side;
  side2: Side;
}

export interface ReactionRow {
  emoji: string;
  count: number;
  userIds: string[];
}

export interface MessageView {
  message: Message;
  replyTo: Message | null;
  /** In the order in which each emoji was first set. */
  reactions: ReactionRow[];
  conversation: ConversationView;
}

export interface ConversationEntry {
  viewerId: string;
  conversation: ConversationView;
  lastMessage: MessageView | null;
  unreadCount: number;
}

export const sideOf = (conversation: ConversationView, userId: string): Side =>
  conversation.participant1Id === userId ? conversation.side1 : conversation.side2;

export const peerOf = (conversation: ConversationView, userId: string): Side =>
  conversation.participant1Id === userId ? conversation.side2 : conversation.side1;

export const peerIdOf = (conversation: Conversation, userId: string): string =>
  conversation.participant1Id === userId ? conversation.participant2Id : conversation.participant1Id;

/** Whether the user received a request and has not accepted it. */
export const isUnansweredBy = (conversation: Conversation, userId: string): boolean =>
  conversation.status === 'REQUEST' && conversation.requestedByUserId !== userId;

/** The users who may see the conversation and its events. */
export const audienceOf = ({ side1, side2 }: ConversationView): string[] => [
  ...new Set([side1, side2].filter(({ canView }) => canView).map(({ person }) => person.id)),
];

/** The participant's card as the viewer may see it. */
export function cardOf({ person, isOpen }: Side, viewerId: string): AuthorRow {
  return isOpen || person.id === viewerId ? person : { ...person, netWorth: 0, influenceScore: 0 };
}
