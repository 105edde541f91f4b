import { Injectable } from '@nestjs/common';
import { and, desc, eq, or, type SQL, sql } from 'drizzle-orm';
import type { Position } from '../../common/pagination/cursors.js';
import { Database } from '../../database/database.js';
import { users } from '../../users/users.tables.js';
import { beyond, postColumns, type PostRow, startOf, theViewer } from '../posts/post-view.sql.js';
import { publicPost, visiblePost } from '../posts/post-visibility.sql.js';
import { bookmarks, type Post, posts } from '../posts.tables.js';

/** What a profile's grid shows of a post, and where it stands in it. */
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

const theAuthor = sql`${sql.placeholder('author')}`;
const theLimit = sql.placeholder('limit');

/** Lists of posts, newest first. */
@Injectable()
export class TimelinesRepository {
  private readonly everyones;
  private readonly authors;
  private readonly saved;

  constructor(private readonly database: Database) {
    const newestOf = (condition: SQL) =>
      this.posts(theViewer, and(condition, beyond(posts))!).limit(theLimit);
    this.everyones = newestOf(publicPost(theViewer)).prepare('posts_of_everyone');
    this.authors = newestOf(
      sql`${posts.authorId} = ${theAuthor} AND ${visiblePost(theViewer, theAuthor)}`,
    ).prepare('posts_of_author');
    this.saved = database.db
      .select({
        ...postColumns(theViewer),
        bookmarkId: sql<string>`${bookmarks.id}`,
        savedAt: sql<string>`${bookmarks.createdAt}`,
      })
      .from(bookmarks)
      .innerJoin(posts, eq(posts.id, bookmarks.postId))
      .innerJoin(users, eq(users.id, posts.authorId))
      .where(and(eq(bookmarks.userId, theViewer), beyond(bookmarks), visiblePost(theViewer)))
      .orderBy(desc(bookmarks.createdAt), desc(bookmarks.id))
      .limit(theLimit)
      .prepare('posts_saved');
  }

  async listOfEveryone(viewerId: string, limit: number, after?: Position): Promise<PostRow[]> {
    return this.everyones.execute({ viewer: viewerId, limit, ...startOf(after) });
  }

  async listOfAuthor(
    ends: { viewerId: string; authorId: string },
    limit: number,
    after?: Position,
  ): Promise<PostRow[]> {
    return this.authors.execute({ viewer: ends.viewerId, author: ends.authorId, limit, ...startOf(after) });
  }

  async listSaved(viewerId: string, limit: number, after?: Position): Promise<SavedPostRow[]> {
    return this.saved.execute({ viewer: viewerId, limit, ...startOf(after) });
  }

  /** Posts with this text, literally but in any case. Not prepared: which index serves depends on the text. */
  async listWith(
    { viewerId, text }: { viewerId: string; text: string },
    limit: number,
    after?: Position,
  ): Promise<PostRow[]> {
    const pattern = `%${text.replaceAll(/[\\%_]/g, (wildcard) => `\\${wildcard}`)}%`;
    const found = or(sql`${posts.content} ILIKE ${pattern}`, sql`${posts.caption} ILIKE ${pattern}`);
    return this.posts(viewerId, and(found, visiblePost(viewerId), behind(after))!).limit(limit);
  }

  async listTiles(
    { viewerId, authorId, tab }: { viewerId: string; authorId: string; tab: Tab },
    limit: number,
    after?: Position,
  ): Promise<PostTile[]> {
    const { id, type, thumbnailUrl, durationMs, likesCount, viewsCount, commentsCount, createdAt } = posts;
    return this.database.db
      .select({ id, type, thumbnailUrl, durationMs, likesCount, viewsCount, commentsCount, createdAt })
      .from(posts)
      .where(and(eq(posts.authorId, authorId), ofTab(tab), visiblePost(viewerId, authorId), behind(after)))
      .orderBy(desc(posts.createdAt), desc(posts.id))
      .limit(limit);
  }

  /** How many posts of the author the viewer may see, and how many likes these have. */
  async countOfAuthor(viewerId: string | null, authorId: string): Promise<AuthorCounts> {
    const [counts] = await this.database.db
      .select({
        posts: sql<number>`count(*)`.mapWith(Number),
        likes: sql<number>`coalesce(sum(${posts.likesCount}), 0)`.mapWith(Number),
      })
      .from(posts)
      .where(and(eq(posts.authorId, authorId), visiblePost(viewerId, authorId)));
    return counts!;
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

const behind = (after?: Position) =>
  after && sql`(${posts.createdAt}, ${posts.id}) < (${after[0]}::timestamp, ${after[1]})`;

function ofTab(tab: Tab): SQL | undefined {
  if (tab === 'ALL') return undefined;
  return tab === 'PINNED' ? eq(posts.isPinned, true) : eq(posts.type, tab);
}
