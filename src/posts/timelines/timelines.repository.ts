import { Injectable } from '@nestjs/common';
import { and, desc, eq, or, type SQL, sql } from 'drizzle-orm';
import type { Position } from '../../common/pagination/cursors.js';
import { Database } from '../../database/database.js';
import { asFilter, inPlaceOf, newestOfOwner } from '../../database/plans.js';
import { users } from '../../users/users.tables.js';
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
import { publicPost, visiblePost } from '../posts/post-visibility.sql.js';
import { bookmarks, type Post, posts } from '../posts.tables.js';

export type PostTile = Pick<
  Post,
  'id' | 'type' | 'thumbnailUrl' | 'durationMs' | 'likesCount' | 'viewsCount' | 'commentsCount' | 'createdAt'
>;

export type Tab = 'ALL' | 'PINNED' | Post['type'];

export interface SavedPostRow extends PostRow {
  bookmarkId: string;
  savedAt: string;
}

export interface AuthorCounts {
  posts: number;
  likes: number;
}

const authorParam = sql`${sql.placeholder('author')}`;
const limitParam = sql.placeholder('limit');

// OFFSET 0 hides the id from the planner, which would choose an index by its statistics of this owner.
const ownedBy = (owner: SQL | string) => sql`(SELECT ${owner}::varchar AS id OFFSET 0) AS owner`;

const publicPage = sql`
  SELECT * FROM ${posts} WHERE ${afterCursor(posts)} AND ${asFilter(publicPost(viewerParam))}
  ORDER BY ${posts.createdAt} DESC, ${posts.id} DESC LIMIT ${limitParam}`;

interface AuthorPage {
  author: SQL | string;
  before: readonly [createdAt: SQL, id: SQL];
  limit: SQL;
}

function authorPage({ author, before: [createdAt, id], limit }: AuthorPage, filter: SQL): SQL {
  const place = { owner: sql`owner.id`, createdAt, id };
  const { condition, order } = newestOfOwner({ ...posts, owner: posts.authorId }, place);
  return sql`
  SELECT page.* FROM ${ownedBy(author)} CROSS JOIN LATERAL (
    SELECT * FROM ${posts} WHERE ${condition} AND ${asFilter(filter)} ${order} LIMIT ${limit}) AS page`;
}

const savedCursor = { owner: sql`owner.id`, createdAt: afterTime, id: afterId };
const savedBefore = newestOfOwner({ ...bookmarks, owner: bookmarks.userId }, savedCursor);
const savedPage = sql`
  SELECT page.* FROM ${ownedBy(viewerParam)} CROSS JOIN LATERAL (
    SELECT posts.*, ${bookmarks.id} AS bookmark_id, ${bookmarks.createdAt} AS saved_at
    FROM ${bookmarks}
    CROSS JOIN LATERAL (SELECT * FROM ${posts} WHERE ${posts.id} = ${bookmarks.postId} LIMIT 1) AS posts
    WHERE ${savedBefore.condition} AND ${asFilter(visiblePost(viewerParam))}
    ${savedBefore.order} LIMIT ${limitParam}) AS page`;

@Injectable()
export class TimelinesRepository {
  private readonly publicPosts;
  private readonly authorPosts;
  private readonly saved;

  constructor(private readonly database: Database) {
    const pageOfAuthor = authorPage(
      { author: authorParam, before: [afterTime, afterId], limit: sql`${limitParam}` },
      visiblePost(viewerParam, authorParam),
    );
    this.publicPosts = this.postsFrom(publicPage).prepare('posts_of_everyone');
    this.authorPosts = this.postsFrom(pageOfAuthor).prepare('posts_of_author');
    this.saved = database.db
      .select({
        ...postColumns(viewerParam),
        bookmarkId: sql<string>`posts.bookmark_id`,
        savedAt: sql<string>`posts.saved_at`,
      })
      .from(inPlaceOf('posts', savedPage))
      .innerJoinLateral(authorOfPost, sql`true`)
      .orderBy(sql`posts.saved_at DESC, posts.bookmark_id DESC`)
      .prepare('posts_saved');
  }

  async listPublic(viewerId: string, limit: number, after?: Position): Promise<PostRow[]> {
    return this.publicPosts.execute({ viewer: viewerId, limit, ...cursorParams(after) });
  }

  async listByAuthor(
    target: { viewerId: string; authorId: string },
    limit: number,
    after?: Position,
  ): Promise<PostRow[]> {
    return this.authorPosts.execute({
      viewer: target.viewerId,
      author: target.authorId,
      limit,
      ...cursorParams(after),
    });
  }

  async listSaved(viewerId: string, limit: number, after?: Position): Promise<SavedPostRow[]> {
    return this.saved.execute({ viewer: viewerId, limit, ...cursorParams(after) });
  }

  /** Matches the text literally, ignoring case. Not prepared, because the best index depends on the text. */
  async search(
    { viewerId, text }: { viewerId: string; text: string },
    limit: number,
    after?: Position,
  ): Promise<PostRow[]> {
    const pattern = `%${text.replaceAll(/[\\%_]/g, (wildcard) => `\\${wildcard}`)}%`;
    const found = or(sql`${posts.content} ILIKE ${pattern}`, sql`${posts.caption} ILIKE ${pattern}`);
    return this.posts(viewerId, and(found, visiblePost(viewerId), afterPosition(after))!).limit(limit);
  }

  async listTiles(
    { viewerId, authorId, tab }: { viewerId: string; authorId: string; tab: Tab },
    limit: number,
    after?: Position,
  ): Promise<PostTile[]> {
    const { id, type, thumbnailUrl, durationMs, likesCount, viewsCount, commentsCount, createdAt } = posts;
    const start = cursorParams(after);
    const page = authorPage(
      {
        author: authorId,
        before: [sql`${start.afterTime}::timestamp`, sql`${start.afterId}`],
        limit: sql`${limit}`,
      },
      and(visiblePost(viewerId, authorId), ofTab(tab))!,
    );
    return this.database.db
      .select({ id, type, thumbnailUrl, durationMs, likesCount, viewsCount, commentsCount, createdAt })
      .from(inPlaceOf('posts', page))
      .orderBy(desc(posts.createdAt), desc(posts.id));
  }

  /** Counts only the posts that the viewer may see, and their likes. */
  async countByAuthor(viewerId: string | null, authorId: string): Promise<AuthorCounts> {
    const [counts] = await this.database.db
      .select({
        posts: sql<number>`count(*)`.mapWith(Number),
        likes: sql<number>`coalesce(sum(${posts.likesCount}), 0)`.mapWith(Number),
      })
      .from(posts)
      .where(and(eq(posts.authorId, authorId), visiblePost(viewerId, authorId)));
    return counts!;
  }

  private postsFrom(source: SQL) {
    return this.database.db
      .select(postColumns(viewerParam))
      .from(inPlaceOf('posts', source))
      .innerJoinLateral(authorOfPost, sql`true`)
      .orderBy(desc(posts.createdAt), desc(posts.id));
  }

  private posts(viewer: SQL | string, condition: SQL) {
    return this.database.db
      .select(postColumns(viewer))
      .from(posts)
      .innerJoin(users, eq(users.id, posts.authorId))
      .where(condition)
      .orderBy(desc(posts.createdAt), desc(posts.id));
  }
}

const afterPosition = (after?: Position) =>
  after && sql`(${posts.createdAt}, ${posts.id}) < (${after[0]}::timestamp, ${after[1]})`;

function ofTab(tab: Tab): SQL | undefined {
  if (tab === 'ALL') return undefined;
  return tab === 'PINNED' ? eq(posts.isPinned, true) : eq(posts.type, tab);
}
