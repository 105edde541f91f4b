import { Injectable } from '@nestjs/common';
import { desc, sql, type SQL } from 'drizzle-orm';
import type { Position } from '../../common/pagination/cursors.js';
import { Database } from '../../database/database.js';
import { asFilter, inPlaceOf, newestOfOwner } from '../../database/plans.js';
import { follows, mutedAccounts } from '../../social-graph/social-graph.tables.js';
import { followExists } from '../../social-graph/visibility.sql.js';
import {
  afterId,
  afterTime,
  authorOfPost,
  afterCursor,
  postColumns,
  type PostRow,
  cursorParams,
  viewerParam,
} from '../posts/post-view.sql.js';
import { isOpenTo, visibleFollowedPost } from '../posts/post-visibility.sql.js';
import { posts } from '../posts.tables.js';

/** The scan of recent posts is used for viewers who follow more users than this. */
const MIN_FOLLOWED_FOR_SCAN = 500;
/** Newest posts that the scan reads before the feed falls back to one query per author. */
const MAX_SCANNED_POSTS = 1000;

const limit = sql.placeholder('limit');
const newestFirst = sql`ORDER BY ${posts.createdAt} DESC, ${posts.id} DESC`;

const muted = (author: typeof posts.authorId | typeof follows.followingId) => sql`EXISTS (
  SELECT 1 FROM ${mutedAccounts}
  WHERE ${mutedAccounts.userId} = ${viewerParam} AND ${mutedAccounts.mutedUserId} = ${author} AND ${mutedAccounts.mutePosts})`;

/** Finds most of a page among the newest posts of all users, for a viewer who follows many. */
const recentScan = sql`
  SELECT ${posts.id}, ${posts.createdAt}
  FROM (SELECT * FROM ${posts} WHERE ${afterCursor(posts)} ${newestFirst} LIMIT ${sql.raw(String(MAX_SCANNED_POSTS))}) AS posts
  WHERE EXISTS (SELECT 1 FROM ${follows} WHERE ${follows.followerId} = ${viewerParam} OFFSET ${sql.raw(String(MIN_FOLLOWED_FOR_SCAN))})
    AND ${visibleFollowedPost(viewerParam)}
    AND (${posts.authorId} = ${viewerParam} OR (${followExists(viewerParam, posts.authorId)}
      AND NOT ${muted(posts.authorId)} AND ${isOpenTo(viewerParam, posts.authorId)}))
  ${newestFirst} LIMIT ${limit}`;

const authors = sql`
  SELECT ${follows.followingId} AS id FROM ${follows}
  WHERE ${follows.followerId} = ${viewerParam} AND NOT ${muted(follows.followingId)}
    AND ${isOpenTo(viewerParam, follows.followingId)}
  UNION SELECT ${viewerParam}::varchar`;

function newestBefore(position: { owner: SQL; createdAt: SQL; id: SQL }): SQL {
  const { condition, order } = newestOfOwner({ ...posts, owner: posts.authorId }, position);
  return sql`(
    SELECT ${posts.id}, ${posts.createdAt} FROM ${posts}
    WHERE ${condition} AND ${asFilter(visibleFollowedPost(viewerParam))} ${order} LIMIT 1)`;
}

/** The newest post of each author; a page only has posts of the authors of the newest of these. */
const authorHeads = sql`
  SELECT author.id AS author_id, post.id, post.created_at
  FROM (${authors}) AS author CROSS JOIN LATERAL ${newestBefore({ owner: sql`author.id`, createdAt: afterTime, id: afterId })} AS post
  WHERE (SELECT count(*) FROM recent_scan) < ${limit}
  ORDER BY post.created_at DESC, post.id DESC LIMIT ${limit}`;

/**
 * K-way merge: follows each author from the newest post to the next. The r-th newest of all posts at depth d has at
 * least r × d - 1 newer posts in the merge, so the recursion stops where that fills the page.
 */
const merge = sql`
  SELECT author_heads.*, 1 AS depth, row_number() OVER (ORDER BY created_at DESC, id DESC) AS rank FROM author_heads
  UNION ALL
  SELECT previous.author_id, post.id, post.created_at, previous.depth + 1,
    row_number() OVER (ORDER BY post.created_at DESC, post.id DESC)
  FROM merged AS previous CROSS JOIN LATERAL ${newestBefore({ owner: sql`previous.author_id`, createdAt: sql`previous.created_at`, id: sql`previous.id` })} AS post
  WHERE previous.depth * previous.rank < ${limit}`;

const page = sql`(
  WITH RECURSIVE recent_scan AS MATERIALIZED (${recentScan}), author_heads AS MATERIALIZED (${authorHeads}), merged AS (${merge})
  (SELECT id, created_at FROM recent_scan WHERE (SELECT count(*) FROM recent_scan) = ${limit})
  UNION ALL
  (SELECT id, created_at FROM merged ORDER BY created_at DESC, id DESC LIMIT ${limit})) AS page`;

const postOfPage = inPlaceOf('posts', sql`SELECT * FROM ${posts} WHERE ${posts.id} = page.id LIMIT 1`);

/** The posts of the viewer and of the users they follow, merged on read, so no post can be missing. */
@Injectable()
export class FeedRepository {
  private readonly feed;

  constructor(database: Database) {
    this.feed = database.db
      .select(postColumns(viewerParam))
      .from(page)
      .innerJoinLateral(postOfPage, sql`true`)
      .innerJoinLateral(authorOfPost, sql`true`)
      .orderBy(desc(posts.createdAt), desc(posts.id))
      .prepare('feed');
  }

  async list(viewerId: string, limit: number, after?: Position): Promise<PostRow[]> {
    return this.feed.execute({ viewer: viewerId, limit, ...cursorParams(after) });
  }
}
