import { Injectable } from '@nestjs/common';
import { desc, eq, sql } from 'drizzle-orm';
import type { Position } from '../../common/pagination/cursors.js';
import { Database } from '../../database/database.js';
import { follows, mutedAccounts } from '../../social-graph/social-graph.tables.js';
import { followExists } from '../../social-graph/visibility.tables.js';
import { users } from '../../users/users.tables.js';
import { beyond, postColumns, type PostRow, startOf, theViewer } from '../posts/post-view.sql.js';
import { visiblePost } from '../posts/post-visibility.sql.js';
import { posts } from '../posts.tables.js';

/** From how many followed people on the newest posts of everybody are looked through first. */
const MANY_FOLLOWED = 500;
/** How many of these, before the authors are asked one by one: less than that costs. */
const LOOKED_THROUGH = 1000;

const limit = sql.placeholder('limit');
const newestFirst = sql`ORDER BY ${posts.createdAt} DESC, ${posts.id} DESC`;

const muted = (author: typeof posts.authorId | typeof follows.followingId) => sql`EXISTS (
  SELECT 1 FROM ${mutedAccounts}
  WHERE ${mutedAccounts.userId} = ${theViewer} AND ${mutedAccounts.mutedUserId} = ${author} AND ${mutedAccounts.mutePosts})`;

/** Whoever follows many people finds most of a page among the newest posts of everybody. */
const walk = sql`
  SELECT ${posts.id}, ${posts.createdAt}
  FROM (SELECT * FROM ${posts} WHERE ${beyond(posts)} ${newestFirst} LIMIT ${sql.raw(String(LOOKED_THROUGH))}) AS posts
  WHERE EXISTS (SELECT 1 FROM ${follows} WHERE ${follows.followerId} = ${theViewer} OFFSET ${sql.raw(String(MANY_FOLLOWED))})
    AND (${posts.authorId} = ${theViewer} OR (${followExists(theViewer, posts.authorId)} AND NOT ${muted(posts.authorId)}))
    AND ${visiblePost(theViewer)}
  ${newestFirst} LIMIT ${limit}`;

const authors = sql`
  SELECT ${follows.followingId} AS id FROM ${follows}
  WHERE ${follows.followerId} = ${theViewer} AND NOT ${muted(follows.followingId)}
  UNION SELECT ${theViewer}::varchar`;

/** The newest post of each author; those of a page come from the authors of the newest of these. */
const newest = sql`
  SELECT author.id AS author_id, post.id, post.created_at
  FROM (${authors}) AS author CROSS JOIN LATERAL (
    SELECT ${posts.id}, ${posts.createdAt} FROM ${posts}
    WHERE ${posts.authorId} = author.id AND ${beyond(posts)} AND ${visiblePost(theViewer)}
    ${newestFirst} LIMIT 1) AS post
  WHERE (SELECT count(*) FROM walk) < ${limit}
  ORDER BY post.created_at DESC, post.id DESC LIMIT ${limit}`;

/**
 * From each author's newest post to the next, and on. A post that is the r-th newest of all d-th posts has at least
 * r × d - 1 newer ones in the merge, so where that fills the page nobody looks behind it. Always one post at a time:
 * then only the index over (author, time) fits, whatever the planner believes about the author.
 */
const chain = sql`
  SELECT newest.*, 1 AS depth, row_number() OVER (ORDER BY created_at DESC, id DESC) AS rank FROM newest
  UNION ALL
  SELECT link.author_id, post.id, post.created_at, link.depth + 1,
    row_number() OVER (ORDER BY post.created_at DESC, post.id DESC)
  FROM chain AS link CROSS JOIN LATERAL (
    SELECT ${posts.id}, ${posts.createdAt} FROM ${posts}
    WHERE ${posts.authorId} = link.author_id AND (${posts.createdAt}, ${posts.id}) < (link.created_at, link.id)
      AND ${visiblePost(theViewer)}
    ${newestFirst} LIMIT 1) AS post
  WHERE link.depth * link.rank < ${limit}`;

const page = sql`(
  WITH RECURSIVE walk AS MATERIALIZED (${walk}), newest AS MATERIALIZED (${newest}), chain AS (${chain})
  (SELECT id, created_at FROM walk WHERE (SELECT count(*) FROM walk) = ${limit})
  UNION ALL
  (SELECT id, created_at FROM chain ORDER BY created_at DESC, id DESC LIMIT ${limit})) AS page`;

/** One's own posts and those of the people one follows, merged when they are asked for: nothing can be missing. */
@Injectable()
export class FeedRepository {
  private readonly feed;

  constructor(database: Database) {
    this.feed = database.db
      .select(postColumns(theViewer))
      .from(page)
      .innerJoin(posts, sql`${posts.id} = page.id`)
      .innerJoin(users, eq(users.id, posts.authorId))
      .orderBy(desc(posts.createdAt), desc(posts.id))
      .prepare('feed');
  }

  async list(viewerId: string, limit: number, after?: Position): Promise<PostRow[]> {
    return this.feed.execute({ viewer: viewerId, limit, ...startOf(after) });
  }
}
