import { Injectable } from '@nestjs/common';
import { aliasedTable, type SQL, sql } from 'drizzle-orm';
import type { Position } from '../common/pagination/cursors.js';
import { Database } from '../database/database.js';
import { countsTo, isGrouped, shownTo } from './notification-visibility.tables.js';
import { notifications } from './notifications.tables.js';

/** `limit` entries after a position, searched in the `window` notifications after it. */
export interface HeadsRange {
  limit: number;
  after: Position | undefined;
  window: number;
}

export interface Heads {
  ids: string[];
  /** Whether the window reached the oldest notification, so a wider one finds nothing more. */
  isComplete: boolean;
}

const owner = sql`${sql.placeholder('owner')}`;
const start = sql`(${sql.placeholder('createdAt')}::timestamp, ${sql.placeholder('id')}::text)`;
const recent = aliasedTable(notifications, 'recent');
const head = aliasedTable(notifications, 'head');

const window = sql`
  SELECT * FROM ${notifications}
  WHERE ${notifications.userId} = ${owner} AND (${notifications.createdAt}, ${notifications.id}) < ${start}
  ORDER BY ${notifications.createdAt} DESC, ${notifications.id} DESC LIMIT ${sql.placeholder('window')}`;

const singles = sql`
  SELECT id, created_at FROM recent WHERE NOT ${isGrouped(recent)} AND ${shownTo(owner, recent)}`;

const newestOfGroup = sql`
  SELECT * FROM ${notifications} head
  WHERE ${head.userId} = ${owner} AND ${head.type} = about.type AND ${head.entityId} = about.entity_id
    AND ${countsTo(owner, head)}
  ORDER BY ${head.createdAt} DESC, ${head.id} DESC LIMIT 1`;

const groups = sql`
  SELECT head.id, head.created_at
  FROM (SELECT DISTINCT type, entity_id FROM recent WHERE ${isGrouped(recent)}) about
  CROSS JOIN LATERAL (${newestOfGroup}) head
  JOIN edge ON (head.created_at, head.id) >= (edge.created_at, edge.id)
  WHERE (head.created_at, head.id) < ${start} AND ${shownTo(owner, head)}`;

const page = sql`
  SELECT id FROM heads ORDER BY created_at DESC, id DESC LIMIT ${sql.placeholder('limit')}`;

const found: SQL = sql`(
  WITH recent AS MATERIALIZED (${window}),
  edge AS (SELECT created_at, id FROM recent ORDER BY created_at, id LIMIT 1),
  heads AS (${singles} UNION ALL ${groups})
  SELECT ARRAY(${page}) AS ids, (SELECT count(*)::integer FROM recent) AS seen) AS found`;

/** The order of the list: each group is placed at its newest notification. */
@Injectable()
export class NotificationHeadsRepository {
  private readonly heads;

  constructor(database: Database) {
    this.heads = database.db
      .select({ ids: sql<string[]>`ids`, seen: sql<number>`seen` })
      .from(found)
      .prepare('notification_heads');
  }

  /**
   * Skips the rest of a group inside the window by an index scan, however large the group; a group whose newest
   * notification is beyond the window needs a wider one.
   */
  async list(ownerId: string, { limit, after, window }: HeadsRange): Promise<Heads> {
    const [createdAt, id] = after ?? ['infinity', ''];
    const [row] = await this.heads.execute({ owner: ownerId, createdAt, id, window, limit });
    return { ids: row!.ids, isComplete: row!.seen < window };
  }
}
