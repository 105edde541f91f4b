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
  beyond,
  postColumns,
  type PostRow,
  startOf,
  theViewer,
} from '../posts/post-view.sql.js';
import { isOpenTo, visibleFollowedPost } from '../posts/post-visibility.sql.js';
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

/** A viewer who follows many people finds most of a page among the newest posts of everybody. */
const walk = sql`
  SELECT ${posts.id}, ${posts.createdAt}
  FROM (SELECT * FROM ${posts} WHERE ${beyond(posts)} ${newestFirst} LIMIT ${sql.raw(String(LOOKED_THROUGH))}) AS posts
  WHERE EXISTS (SELECT 1 FROM ${follows} WHERE ${follows.followerId} = ${theViewer} OFFSET ${sql.raw(String(MANY_FOLLOWED))})
    AND ${visibleFollowedPost(theViewer)}
    AND (${posts.authorId} = ${theViewer} OR (${followExists(theViewer, posts.authorId)}
      AND NOT ${muted(posts.authorId)} AND ${isOpenTo(theViewer, posts.authorId)}))
  ${newestFirst} LIMIT ${limit}`;

const authors = sql`
  SELECT ${follows.followingId} AS id FROM ${follows}
  WHERE ${follows.followerId} = ${theViewer} AND NOT ${muted(follows.followingId)}
    AND ${isOpenTo(theViewer, follows.followingId)}
  UNION SELECT ${theViewer}::varchar`;

/** The newest post of the author before the place. */
function newestBefore(place: { owner: SQL; createdAt: SQL; id: SQL }): SQL {
  const { condition, order } = newestOfOwner({ ...posts, owner: posts.authorId }, place);
  return sql`(
    SELECT ${posts.id}, ${posts.createdAt} FROM ${posts}
    WHERE ${condition} AND ${asFilter(visibleFollowedPost(theViewer))} ${order} LIMIT 1)`;
}

/** The newest post of each author; those of a page come from the authors of the newest of these. */
const newest = sql`
  SELECT author.id AS author_id, post.id, post.created_at
  FROM (${authors}) AS author CROSS JOIN LATERAL ${newestBefore({ owner: sql`author.id`, createdAt: afterTime, id: afterId })} AS post
  WHERE (SELECT count(*) FROM walk) < ${limit}
  ORDER BY post.created_at DESC, post.id DESC LIMIT ${limit}`;

/**
 * From each author's newest post to the next, and on. A post that is the r-th newest of all d-th posts has at least
 * r × d - 1 newer ones in the merge, so where that fills the page nobody looks behind it.
 */
const chain = sql`
  SELECT newest.*, 1 AS depth, row_number() OVER (ORDER BY created_at DESC, id DESC) AS rank FROM newest
  UNION ALL
  SELECT link.author_id, post.id, post.created_at, link.depth + 1,
    row_number() OVER (ORDER BY post.created_at DESC, post.id DESC)
  FROM chain AS link CROSS JOIN LATERAL ${newestBefore({ owner: sql`link.author_id`, createdAt: sql`link.created_at`, id: sql`link.id` })} AS post
  WHERE link.depth * link.rank < ${limit}`;

const page = sql`(
  WITH RECURSIVE walk AS MATERIALIZED (${walk}), newest AS MATERIALIZED (${newest}), chain AS (${chain})
  (SELECT id, created_at FROM walk WHERE (SELECT count(*) FROM walk) = ${limit})
  UNION ALL
  (SELECT id, created_at FROM chain ORDER BY created_at DESC, id DESC LIMIT ${limit})) AS page`;

const postOfPage = inPlaceOf('posts', sql`SELECT * FROM ${posts} WHERE ${posts.id} = page.id LIMIT 1`);

/** One's own posts and those of the people one follows, merged when they are asked for: nothing can be missing. */
@Injectable()
export class FeedRepository {
  private readonly feed;

  constructor(database: Database) {
    this.feed = database.db
      .select(postColumns(theViewer))
      .from(page)
      .innerJoinLateral(postOfPage, sql`true`)
      .innerJoinLateral(authorOfPost, sql`true`)
      .orderBy(desc(posts.createdAt), desc(posts.id))
      .prepare('feed');
  }

  async list(viewerId: string, limit: number, after?: Position): Promise<PostRow[]> {
    return this.feed.execute({ viewer: viewerId, limit, ...startOf(after) });
  }
}
