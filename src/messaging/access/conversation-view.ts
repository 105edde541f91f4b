import type { AuthorRow } from '../../users/author.sql.js';
import type { Conversation, Message } from '../messaging.tables.js';

/** One of the two people of a conversation, and how far they have come in it. */
export interface Side {
  person: AuthorRow;
  readSeq: number;
  readAt: string | null;
  deliveredSeq: number;
  deliveredAt: string | null;
  /** Whether the other side may see these marks. */
  receiptsShown: boolean;
  /** Whether the other side may see behind this person's card; if not, the figures on it read zero. */
  isOpen: boolean;
  /** Whether this person may see the conversation. */
  sees: boolean;
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

/** A message with all that its DTO shows, for either side. */
export interface MessageView {
  message: Message;
  replyTo: Message | null;
  /** In the order in which each emoji first came. */
  reactions: ReactionRow[];
  conversation: ConversationView;
}

/** A conversation as one of its participants finds it in a list. */
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

/** Whether this person received a request here that they have not accepted. */
export const awaitsAnswerOf = (conversation: Conversation, userId: string): boolean =>
  conversation.status === 'REQUEST' && conversation.requestedByUserId !== userId;

/** Who may see the conversation, and so its events. */
export const audienceOf = ({ side1, side2 }: ConversationView): string[] => [
  ...new Set([side1, side2].filter(({ sees }) => sees).map(({ person }) => person.id)),
];

/** The person on a side as the viewer sees them. */
export function cardOf({ person, isOpen }: Side, viewerId: string): AuthorRow {
  return isOpen || person.id === viewerId ? person : { ...person, netWorth: 0, influenceScore: 0 };
}
