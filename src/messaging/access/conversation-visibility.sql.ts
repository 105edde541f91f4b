import { sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { blocks } from '../../social-graph/social-graph.tables.js';
import type { PersonRef } from '../../social-graph/visibility.sql.js';
import { userSettings } from '../../users/user-settings.tables.js';
import { conversations, messages } from '../messaging.tables.js';

/** For a query over `conversations`: the viewer received it as a request and has not accepted it. */
export const unansweredBy = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${conversations.status} = 'REQUEST' AND ${conversations.requestedByUserId} IS DISTINCT FROM ${viewer})`;

/**
 * The visibility rule of every route, list, count and event, for a query over `conversations`. Both participants see
 * it; but the recipient of a request sees it from its first message on, and no longer after declining it.
 */
export const conversationFor = (
  viewer: PersonRef,
): SQL<boolean> => sql<boolean>`(${conversations.mergedIntoId} IS NULL
  AND (${conversations.participant1Id} = ${viewer} OR ${conversations.participant2Id} = ${viewer})
  AND NOT (${unansweredBy(viewer)} AND (${conversations.lastSeq} = 0 OR ${conversations.declinedAt} IS NOT NULL)))`;

/** The id of the conversation that has the messages, for the id of an emptied twin of a merged pair. */
export const survivorOf = (id: SQL): SQL =>
  sql`coalesce((SELECT twin.merged_into_id FROM ${conversations} twin WHERE twin.id = ${id}), ${id})`;

/** For a query over `messages`: messages of the peer that count as unread; tombstones do not. */
export const countsFor = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${messages.senderId} <> ${viewer} AND ${messages.deletedAt} IS NULL AND ${messages.deletedForReceiver} IS NOT TRUE)`;

/** For a query over `messages`: not a tombstone to the viewer. */
export const notTombstoneFor = (
  viewer: PersonRef,
): SQL<boolean> => sql<boolean>`(${messages.deletedAt} IS NULL
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
 * For a query over `conversations`: whether the peer sees the reader's marks. Not in a request, not when the reader
 * hides them, and not when they moved after a block; marks from before a block stay visible.
 */
export const receiptsShown = (reader: PersonRef, other: PersonRef, times: MarkTimes): SQL<boolean> =>
  sql<boolean>`(${conversations.status} = 'ACCEPTED' AND NOT ${hidesReceipts(reader)} AND NOT ${blockedBefore(reader, other, times)})`;
