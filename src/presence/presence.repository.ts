import { Injectable } from '@nestjs/common';
import { sql, type SQL } from 'drizzle-orm';
import { Database } from '../database/database.js';
import { accessibleTo } from '../social-graph/visibility.sql.js';
import { active } from '../users/account-state.sql.js';
import { userSettings } from '../users/user-settings.tables.js';
import { users } from '../users/users.tables.js';
import { conversations } from '../messaging/messaging.tables.js';
import { presenceConnections, presenceNodes, presencePeople } from './presence.tables.js';

export interface PresencePair {
  viewerId: string;
  personId: string;
}

export interface PresenceRow extends PresencePair {
  isOnline: boolean;
  lastSeenAt: string | null;
}

/** A node without a heartbeat for this long is dead. */
export const DEAD_AFTER_MS = 8000;

const isAlive = sql`${presenceNodes.seenAt} > now() - make_interval(secs => ${DEAD_AFTER_MS / 1000})`;
const ids = (values: string[]): SQL => sql`${sql.param(values)}::text[]`;

const isOnline = sql`EXISTS (
  SELECT 1 FROM ${presenceConnections} JOIN ${presenceNodes} ON ${presenceNodes.nodeId} = ${presenceConnections.nodeId}
  WHERE ${presenceConnections.userId} = ${users.id} AND ${isAlive})`;

const viewer = sql`watch.viewer_id`;

/** A requester does not see the recipient's presence until the request is accepted. */
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

  /** False when the node has no row, because it is new or was removed as dead. */
  async renewNode(nodeId: string): Promise<boolean> {
    const { rowCount } = await this.database.db.execute(
      sql`UPDATE ${presenceNodes} SET seen_at = now() WHERE ${presenceNodes.nodeId} = ${nodeId}`,
    );
    return rowCount === 1;
  }

  async addNode(nodeId: string): Promise<void> {
    await this.database.db.insert(presenceNodes).values({ nodeId }).onConflictDoNothing();
  }

  /** False when the node was removed. */
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

  /** Removes the node with its connections and returns the ids of its users. */
  async removeNode(nodeId: string): Promise<string[]> {
    return this.removeNodes(sql`${presenceNodes.nodeId} = ${nodeId}`, sql`now()`);
  }

  /** Like `removeNode`, for dead nodes; of several nodes that try, one removes each. */
  async removeDeadNodes(): Promise<string[]> {
    return this.removeNodes(sql`NOT ${isAlive}`, sql`dead.seen_at`);
  }

  /** Ignores who may see it. */
  async listOnline(userIds: string[]): Promise<string[]> {
    const { rows } = await this.database.db.execute<{ id: string }>(
      sql`SELECT ${users.id} FROM ${users} WHERE ${users.id} = ANY(${ids(userIds)}) AND ${isOnline}`,
    );
    return rows.map((row) => row.id);
  }

  /**
   * The states of the watched users whose viewers may see them. A user with a socket on this node is online even if
   * that is not written yet.
   */
  async listSeen(watches: PresencePair[], isHosted: (userId: string) => boolean): Promise<PresenceRow[]> {
    const viewers = ids(watches.map(({ viewerId }) => viewerId));
    const persons = ids(watches.map(({ personId }) => personId));
    const here = ids([...new Set(watches.map(({ personId }) => personId))].filter(isHosted));
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
      removed AS (DELETE FROM ${presenceNodes} USING dead WHERE ${presenceNodes.nodeId} = dead.node_id)
      ${this.seen(sql`SELECT user_id, max(left_at) FROM gone GROUP BY user_id`)} RETURNING user_id`);
    return rows.map((row) => row.user_id);
  }

  private seen(left: SQL): SQL {
    return sql`INSERT INTO ${presencePeople} (user_id, last_seen_at) ${left}
      ON CONFLICT (user_id) DO UPDATE
      SET last_seen_at = GREATEST(${presencePeople.lastSeenAt}, excluded.last_seen_at)`;
  }
}
