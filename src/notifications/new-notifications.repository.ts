import { Injectable } from '@nestjs/common';
import { and, eq, inArray, isNull, sql, type SQL } from 'drizzle-orm';
import { newId } from '../common/new-id.js';
import { Database } from '../database/database.js';
import { posts } from '../posts/posts.tables.js';
import { mutedAccounts } from '../social-graph/social-graph.tables.js';
import { blockedEitherWay, followExists } from '../social-graph/visibility.sql.js';
import { active } from '../users/account-state.sql.js';
import { userSettings } from '../users/user-settings.tables.js';
import { users } from '../users/users.tables.js';
import type { MentionCandidate } from './mentions.js';
import { causes, conversationShown, postShown } from './notification-visibility.tables.js';
import { notifications } from './notifications.tables.js';

export interface NotificationDraft {
  type: 'LIKE' | 'COMMENT' | 'FOLLOW' | 'MESSAGE' | 'MENTION';
  actorId: string;
  entityId: string;
  ownerIds: string[];
}

export interface AddedNotification {
  id: string;
  userId: string;
}

const SETTING_KEYS = {
  LIKE: 'likes',
  COMMENT: 'comments',
  FOLLOW: 'follows',
  MESSAGE: 'messages',
  MENTION: 'mentions',
};

const wantsMentionsBy = (actorId: string) =>
  sql`NOT EXISTS (SELECT 1 FROM ${userSettings} WHERE ${userSettings.userId} = ${users.id}
    AND (${userSettings.mentionPolicy} = 'NOBODY'
      OR (${userSettings.mentionPolicy} = 'FOLLOWERS' AND NOT ${followExists(users.id, actorId)})))`;

const wantsMessagesFrom = (actorId: string) =>
  sql`NOT EXISTS (SELECT 1 FROM ${mutedAccounts} WHERE ${mutedAccounts.userId} = ${users.id}
    AND ${mutedAccounts.mutedUserId} = ${actorId} AND ${mutedAccounts.muteMessages})`;

const wantsType = (choice: string) =>
  sql`NOT EXISTS (SELECT 1 FROM ${userSettings} WHERE ${userSettings.userId} = ${users.id}
    AND ${userSettings.notifications} ->> ${choice} = 'false')`;

const rules: Record<NotificationDraft['type'], (draft: NotificationDraft) => SQL> = {
  LIKE: ({ actorId, entityId }) =>
    sql`${causes.LIKE(actorId, entityId)} AND ${postShown(users.id, entityId)}`,
  COMMENT: ({ actorId, entityId }) =>
    sql`${causes.COMMENT(actorId, entityId)} AND ${postShown(users.id, entityId)}`,
  FOLLOW: ({ actorId, entityId }) => causes.FOLLOW(actorId, entityId),
  MESSAGE: ({ actorId, entityId }) =>
    sql`${conversationShown(users.id, entityId)} AND ${wantsMessagesFrom(actorId)}`,
  MENTION: ({ actorId, entityId }) => sql`${wantsMentionsBy(actorId)} AND ${postShown(users.id, entityId)}`,
};

/** The notifications that already cover this draft; each owner has at most one. */
const sameSubject = ({ type, actorId, entityId }: NotificationDraft): SQL => {
  const same = and(eq(notifications.actorId, actorId), eq(notifications.type, type));
  if (type === 'FOLLOW') return same!;
  const aboutSame = and(same, eq(notifications.entityId, entityId))!;
  return type === 'LIKE' ? aboutSame : and(aboutSame, isNull(notifications.readAt))!;
};

@Injectable()
export class NewNotificationsRepository {
  constructor(private readonly database: Database) {}

  /** Serializes drafts of one subject and actor to the end of the transaction. */
  async lock({ type, actorId, entityId }: NotificationDraft): Promise<void> {
    const key = JSON.stringify(['notification', type, actorId, type === 'FOLLOW' ? null : entityId]);
    await this.database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
  }

  /** Adds for owners who may and want to be notified and are not yet; locks both accounts against deletion. */
  async add(draft: NotificationDraft): Promise<AddedNotification[]> {
    const { type, actorId, entityId, ownerIds } = draft;
    const ids = ownerIds.map(() => newId());
    const { rows } = await this.database.db.execute<{ id: string; user_id: string }>(sql`
      INSERT INTO ${notifications} (id, user_id, actor_id, type, entity_id)
      SELECT fresh.id, ${users.id}, actor.id, ${type}::notification_type, ${entityId}
      FROM unnest(${sql.param(ids)}::text[], ${sql.param(ownerIds)}::text[]) AS fresh (id, owner_id)
      JOIN ${users} ON ${users.id} = fresh.owner_id
      JOIN ${users} actor ON actor.id = ${actorId}
      WHERE ${users.id} <> actor.id AND ${active} AND actor.deleted_at IS NULL
        AND NOT ${blockedEitherWay(users.id, actorId)} AND ${wantsType(SETTING_KEYS[type])} AND ${rules[type](draft)}
        AND NOT EXISTS (SELECT 1 FROM ${notifications}
          WHERE ${notifications.userId} = ${users.id} AND ${sameSubject(draft)})
      FOR KEY SHARE OF ${users}, actor
      RETURNING id, user_id`);
    return rows.map((row) => ({ id: row.id, userId: row.user_id }));
  }

  /**
   * Refreshes existing notifications: moves a message, comment or mention to the top, points a follow at its new row.
   * Returns the number of owners who had one.
   */
  async refresh(draft: NotificationDraft): Promise<number> {
    if (draft.type === 'LIKE') return 0;
    const { type, actorId, entityId, ownerIds } = draft;
    const latest = type === 'FOLLOW' ? { entityId } : { createdAt: sql`now()` };
    const stillCaused = type === 'FOLLOW' ? causes.FOLLOW(actorId, entityId) : undefined;
    const rows = await this.database.db
      .update(notifications)
      .set(latest)
      .where(and(inArray(notifications.userId, ownerIds), sameSubject(draft), stillCaused))
      .returning({ userId: notifications.userId });
    return new Set(rows.map(({ userId }) => userId)).size;
  }

  /** Users whose username equals a name or is the canonical account of its folded form. */
  async listMentionCandidates(names: string[]): Promise<MentionCandidate[]> {
    if (names.length === 0) return [];
    const folded = sql`(lower(${users.username} COLLATE "C") IN ${names.map((name) => name.toLowerCase())} AND NOT ${users.usernameVariant})`;
    return this.database.db
      .select({ id: users.id, username: users.username, isVariant: users.usernameVariant })
      .from(users)
      .where(and(isNull(users.deletedAt), sql`(${inArray(users.username, names)} OR ${folded})`));
  }

  async findPostText(postId: string): Promise<string[]> {
    const [post] = await this.database.db
      .select({ content: posts.content, caption: posts.caption })
      .from(posts)
      .where(eq(posts.id, postId));
    return [post?.content ?? '', post?.caption ?? ''];
  }
}
