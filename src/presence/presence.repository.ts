import { Injectable } from '@nestjs/common';
import { sql, type SQL } from 'drizzle-orm';
import { Database } from '../database/database.js';
import { accessibleTo } from '../social-graph/visibility.sql.js';
import { active } from '../users/account-state.sql.js';
import { userSettings } from '../users/user-settings.tables.js';
import { users } from '../users/users.tables.js';
import { conversations } from '../messaging/messaging.tables.js';
import { presenceConnections, presenceNodes, presencePeople } from './presence.tables.js';

/** Somebody's interest in somebody's presence. */
export interface PresencePair {
  viewerId: string;
  personId: string;
}

export interface PresenceRow extends PresencePair {
  isOnline: boolean;
  lastSeenAt: string | null;
}

/** A node that has not been heard of for so long is dead. */
export const DEAD_AFTER_MS = 8000;

const isAlive = sql`${presenceNodes.seenAt} > now() - make_interval(secs => ${DEAD_AFTER_MS / 1000})`;
const ids = (values: string[]): SQL => sql`${sql.param(values)}::text[]`;

const isOnline = sql`EXISTS (
  SELECT 1 FROM ${presenceConnections} JOIN ${presenceNodes} ON ${presenceNodes.nodeId} = ${presenceConnections.nodeId}
  WHERE ${presenceConnections.userId} = ${users.id} AND ${isAlive})`;

const viewer = sql`watch.viewer_id`;

/** Someone who asks to be heard learns nothing of the other until they are. */
const hasUnansweredRequest = sql`EXISTS (
  SELECT 1 FROM ${conversations}
  WHERE ${conversations.status} = 'REQUEST' AND ${conversations.requestedByUserId} = ${viewer}
    AND ((${conversations.participant1Id} = ${viewer} AND ${conversations.participant2Id} = ${users.id})
      OR (${conversations.participant1Id} = ${users.id} AND ${conversations.participant2Id} = ${viewer})))`;

const isHidden = sql`EXISTS (
  SELECT 1 FROM ${userSettings} WHERE ${userSettings.userId} = ${users.id} AND NOT ${userSettings.activityStatusVisible})`;

const isVisible = sql`(${users.id} = ${viewer} OR (
  ${active} AND ${accessibleTo(viewer, users.id)} AND NOT ${isHidden} AND NOT ${hasUnansweredRequest}))`;

@Injectable()
export class PresenceRepository {
  constructor(private readonly database: Database) {}

  /** False when the node is not known, or has been given up. */
  async renewNode(nodeId: string): Promise<boolean> {
    const { rowCount } = await this.database.db.execute(
      sql`UPDATE ${presenceNodes} SET seen_at = now() WHERE ${presenceNodes.nodeId} = ${nodeId}`,
    );
    return rowCount === 1;
  }

  async addNode(nodeId: string): Promise<void> {
    await this.database.db.insert(presenceNodes).values({ nodeId }).onConflictDoNothing();
  }

  /** False when the node is not known any more. */
  async addConnections(nodeId: string, userIds: string[]): Promise<boolean> {
    const { rows } = await this.database.db.execute(sql`
      WITH node AS (SELECT node_id FROM ${presenceNodes} WHERE ${presenceNodes.nodeId} = ${nodeId} FOR KEY SHARE),
      added AS (
        INSERT INTO ${presenceConnections} (node_id, user_id)
        SELECT node.node_id, ${users.id} FROM node, ${users} WHERE ${users.id} = ANY(${ids(userIds)})
        ON CONFLICT DO NOTHING)
      SELECT node_id FROM node`);
    return rows.length === 1;
  }

  async removeConnections(nodeId: string, userIds: string[]): Promise<void> {
    await this.database.db.execute(sql`
      WITH gone AS (
        DELETE FROM ${presenceConnections}
        WHERE ${presenceConnections.nodeId} = ${nodeId} AND ${presenceConnections.userId} = ANY(${ids(userIds)})
        RETURNING user_id)
      ${this.seen(sql`SELECT user_id, now() FROM gone`)}`);
  }

  /** Takes the node and all who were on it off the roll. */
  async removeNode(nodeId: string): Promise<string[]> {
    return this.removeNodes(sql`${presenceNodes.nodeId} = ${nodeId}`, sql`now()`);
  }

  /** The same for nodes that died without taking leave; of several nodes that try, one gets each. */
  async removeDeadNodes(): Promise<string[]> {
    return this.removeNodes(sql`NOT ${isAlive}`, sql`dead.seen_at`);
  }

  /** Those of the people who are online, whoever asks. */
  async listOnline(userIds: string[]): Promise<string[]> {
    const { rows } = await this.database.db.execute<{ id: string }>(
      sql`SELECT ${users.id} FROM ${users} WHERE ${users.id} = ANY(${ids(userIds)}) AND ${isOnline}`,
    );
    return rows.map((row) => row.id);
  }

  /**
   * How the watched people are, for those watchers who may know. Who has a socket here is online, though that may
   * not have been written yet.
   */
  async listSeen(watches: PresencePair[], isHere: (userId: string) => boolean): Promise<PresenceRow[]> {
    const viewers = ids(watches.map(({ viewerId }) => viewerId));
    const persons = ids(watches.map(({ personId }) => personId));
    const here = ids([...new Set(watches.map(({ personId }) => personId))].filter(isHere));
    const isPresent = sql`(${users.id} = ANY(${here}) OR ${isOnline})`;
    const { rows } = await this.database.db.execute<PresenceRow & Record<string, unknown>>(sql`
      SELECT watch.viewer_id AS "viewerId", watch.person_id AS "personId", ${isPresent} AS "isOnline",
        CASE WHEN ${isPresent} THEN now()::timestamp
          ELSE coalesce(${presencePeople.lastSeenAt}, ${users.lastSeenAt}) END AS "lastSeenAt"
      FROM unnest(${viewers}, ${persons}) AS watch(viewer_id, person_id)
      JOIN ${users} ON ${users.id} = watch.person_id
      LEFT JOIN ${presencePeople} ON ${presencePeople.userId} = watch.person_id
      WHERE ${isVisible}`);
    return rows;
  }

  private async removeNodes(condition: SQL, leftAt: SQL): Promise<string[]> {
    const { rows } = await this.database.db.execute<{ user_id: string }>(sql`
      WITH dead AS (
        SELECT node_id, seen_at FROM ${presenceNodes} WHERE ${condition} FOR UPDATE SKIP LOCKED),
      gone AS (
        DELETE FROM ${presenceConnections} USING dead
        WHERE ${presenceConnections.nodeId} = dead.node_id
        RETURNING ${presenceConnections.userId} AS user_id, ${leftAt} AS left_at),
      struck AS (DELETE FROM ${presenceNodes} USING dead WHERE ${presenceNodes.nodeId} = dead.node_id)
      ${this.seen(sql`SELECT user_id, max(left_at) FROM gone GROUP BY user_id`)} RETURNING user_id`);
    return rows.map((row) => row.user_id);
  }

  private seen(left: SQL): SQL {
    return sql`INSERT INTO ${presencePeople} (user_id, last_seen_at) ${left}
      ON CONFLICT (user_id) DO UPDATE
      SET last_seen_at = GREATEST(${presencePeople.lastSeenAt}, excluded.last_seen_at)`;
  }
}
