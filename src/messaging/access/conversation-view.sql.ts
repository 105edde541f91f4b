import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Database } from '../../database/database.js';
import { accessibleTo } from '../../social-graph/visibility.sql.js';
import { authorColumnsOf, type AuthorRow } from '../../users/author.sql.js';
import { users } from '../../users/users.tables.js';
import type { ConversationView, Side } from './conversation-view.js';
import { conversationFor, receiptsShown } from './conversation-visibility.sql.js';
import { type Conversation, conversationMarks, conversations } from '../messaging.tables.js';

export const person1 = alias(users, 'person1');
export const person2 = alias(users, 'person2');
export const mark1 = alias(conversationMarks, 'mark1');
export const mark2 = alias(conversationMarks, 'mark2');

export const isPerson1 = eq(person1.id, conversations.participant1Id);
export const isPerson2 = eq(person2.id, conversations.participant2Id);
export const isMark1 = and(eq(mark1.conversationId, conversations.id), eq(mark1.userId, person1.id));
export const isMark2 = and(eq(mark2.conversationId, conversations.id), eq(mark2.userId, person2.id));

type Mark = typeof mark1 | typeof mark2;
type Person = typeof person1 | typeof person2;

/**
 * Expressions only, because drizzle turns an object of null columns into null; a participant without marks has zeros.
 */
const sideColumns = (mark: Mark, person: Person, other: Person) => ({
  readSeq: sql<number>`coalesce(${mark.readSeq}, 0)`.mapWith(Number),
  readAt: sql<string | null>`${mark.readAt}`,
  deliveredSeq: sql<number>`coalesce(${mark.deliveredSeq}, 0)`.mapWith(Number),
  deliveredAt: sql<string | null>`${mark.deliveredAt}`,
  receiptsShown: receiptsShown(person.id, other.id, mark),
  isOpen: accessibleTo(other.id, person.id),
  canView: conversationFor(person.id),
});

export const viewColumns = {
  conversation: getTableColumns(conversations),
  person1: authorColumnsOf(person1),
  person2: authorColumnsOf(person2),
  marks1: sideColumns(mark1, person1, person2),
  marks2: sideColumns(mark2, person2, person1),
};

export const selectViews = (db: Database['db']) =>
  db
    .select(viewColumns)
    .from(conversations)
    .innerJoin(person1, isPerson1)
    .innerJoin(person2, isPerson2)
    .leftJoin(mark1, isMark1)
    .leftJoin(mark2, isMark2);

export interface ViewRow {
  conversation: Conversation;
  person1: AuthorRow;
  person2: AuthorRow;
  marks1: Omit<Side, 'person'>;
  marks2: Omit<Side, 'person'>;
}

export const toView = (row: ViewRow): ConversationView => ({
  ...row.conversation,
  side1: { person: row.person1, ...row.marks1 },
  side2: { person: row.person2, ...row.marks2 },
});
