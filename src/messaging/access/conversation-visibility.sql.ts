import { sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { blocks } from '../../social-graph/social-graph.tables.js';
import type { PersonRef } from '../../social-graph/visibility.sql.js';
import { userSettings } from '../../users/user-settings.tables.js';
import { conversations, messages } from '../messaging.tables.js';

/** Of a query over `conversations`: this person received it as a request and has not accepted it. */
export const unansweredBy = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${conversations.status} = 'REQUEST' AND ${conversations.requestedByUserId} IS DISTINCT FROM ${viewer})`;

/**
 * Of a query over `conversations`: who sees what, the one rule of every route, list, count and event. Both people do;
 * but whoever received it as a request does from its first message on, and not after declining it.
 */
export const conversationFor = (
  viewer: PersonRef,
): SQL<boolean> => sql<boolean>`(${conversations.mergedIntoId} IS NULL
  AND (${conversations.participant1Id} = ${viewer} OR ${conversations.participant2Id} = ${viewer})
  AND NOT (${unansweredBy(viewer)} AND (${conversations.lastSeq} = 0 OR ${conversations.declinedAt} IS NOT NULL)))`;

/** An emptied twin of a merged pair leads to the conversation that has its messages. */
export const survivorOf = (id: SQL): SQL =>
  sql`coalesce((SELECT twin.merged_into_id FROM ${conversations} twin WHERE twin.id = ${id}), ${id})`;

/** Of a query over `messages`: what counts for this person, as a message of the other side that still says something. */
export const countsFor = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${messages.senderId} <> ${viewer} AND ${messages.deletedAt} IS NULL AND ${messages.deletedForReceiver} IS NOT TRUE)`;

/** Of a query over `messages`: not a tombstone to this person. */
export const standsFor = (viewer: PersonRef): SQL<boolean> => sql<boolean>`(${messages.deletedAt} IS NULL
  AND NOT (${messages.senderId} = ${viewer} AND ${messages.deletedForSender} IS TRUE)
  AND NOT (${messages.receiverId} = ${viewer} AND ${messages.deletedForReceiver} IS TRUE))`;

interface MarkTimes {
  readAt: AnyPgColumn;
  deliveredAt: AnyPgColumn;
}

const hidesReceipts = (reader: PersonRef): SQL =>
  sql`(${sql`EXISTS (SELECT 1 FROM ${userSettings} WHERE ${userSettings.userId} = ${reader} AND NOT ${userSettings.readReceiptsEnabled})`})`;

const blockedBefore = (one: PersonRef, other: PersonRef, times: MarkTimes): SQL =>
  sql`(${sql`EXISTS (SELECT 1 FROM ${blocks} WHERE ((${blocks.blockerId} = ${one} AND ${blocks.blockedId} = ${other})
    OR (${blocks.blockerId} = ${other} AND ${blocks.blockedId} = ${one}))
    AND ${blocks.createdAt} <= GREATEST(${times.readAt}, ${times.deliveredAt}))`})`;

/**
 * Of a query over `conversations`: whether the reader's marks are shown to the other side. Not in a request, not when
 * the reader hides them, and not when they moved after a block; what was seen before a block stays seen.
 */
export const receiptsShown = (reader: PersonRef, other: PersonRef, times: MarkTimes): SQL<boolean> =>
  sql<boolean>`(${conversations.status} = 'ACCEPTED' AND NOT ${hidesReceipts(reader)} AND NOT ${blockedBefore(reader, other, times)})`;
