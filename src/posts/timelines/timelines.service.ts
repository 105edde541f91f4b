import { Injectable } from '@nestjs/common';
import { Cursors, type PageRequest, type Position } from '../../common/pagination/cursors.js';
import type { Page } from '../../common/pagination/page.js';
import { Database } from '../../database/database.js';
import { SocialGraphService } from '../../social-graph/social-graph.service.js';
import { UserNotFound } from '../../users/users.errors.js';
import { FeedRepository } from './feed.repository.js';
import type { PostRow } from '../posts/post-view.sql.js';
import {
  type AuthorCounts,
  type PostTile,
  type SavedPostRow,
  type Tab,
  TimelinesRepository,
} from './timelines.repository.js';

export type { AuthorCounts };

export type UserPosts = { whole: Page<PostRow> } | { tiles: Page<PostTile> };

const positionOf = ({ createdAt, id }: { createdAt: string; id: string }): Position => [createdAt, id];

/** Lists of posts, newest first; each contains exactly what the viewer may see. */
@Injectable()
export class TimelinesService {
  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
    private readonly feeds: FeedRepository,
    private readonly timelines: TimelinesRepository,
    private readonly people: SocialGraphService,
  ) {}

  async feed(viewerId: string, request: PageRequest): Promise<Page<PostRow>> {
    const read = (limit: number, after?: Position) => this.feeds.list(viewerId, limit, after);
    return this.cursors.page({ name: 'feed', viewerId }, request, { read, positionOf });
  }

  async listPublic(viewerId: string, request: PageRequest): Promise<Page<PostRow>> {
    const read = (limit: number, after?: Position) =>
      this.database.onReplica(() => this.timelines.listPublic(viewerId, limit, after));
    return this.cursors.page({ name: 'posts', viewerId }, request, { read, positionOf });
  }

  async search(viewerId: string, text: string, request: PageRequest): Promise<Page<PostRow>> {
    const read = (limit: number, after?: Position) =>
      this.database.onReplica(() => this.timelines.search({ viewerId, text }, limit, after));
    return this.cursors.page({ name: `posts with ${text}`, viewerId }, request, { read, positionOf });
  }

  /** Saved posts that the viewer may still see, the last saved first. */
  async saved(viewerId: string, request: PageRequest): Promise<Page<SavedPostRow>> {
    const read = (limit: number, after?: Position) => this.timelines.listSaved(viewerId, limit, after);
    return this.cursors.page({ name: 'saved posts', viewerId }, request, {
      read,
      positionOf: (row) => [row.savedAt, row.bookmarkId],
    });
  }

  /**
   * Whole posts when the user is given by id, else the tiles of a tab; empty when the viewer may not see the account's
   * content.
   * @throws UserNotFound
   */
  async listByUser(
    viewerId: string,
    idOrUsername: string,
    request: PageRequest & { tab?: Tab },
  ): Promise<UserPosts> {
    const authorId = await this.authorOf(viewerId, idOrUsername);
    if (request.tab === undefined && authorId === idOrUsername)
      return { whole: await this.listByAuthor(viewerId, authorId, request) };
    return { tiles: await this.listTiles({ viewerId, authorId, tab: request.tab ?? 'ALL' }, request) };
  }

  async countsOf(viewerId: string | undefined, authorId: string): Promise<AuthorCounts> {
    return this.timelines.countByAuthor(viewerId ?? null, authorId);
  }

  private async listByAuthor(
    viewerId: string,
    authorId: string,
    request: PageRequest,
  ): Promise<Page<PostRow>> {
    const read = (limit: number, after?: Position) =>
      this.timelines.listByAuthor({ viewerId, authorId }, limit, after);
    return this.cursors.page({ name: `posts of ${authorId}`, viewerId }, request, { read, positionOf });
  }

  private async listTiles(
    list: { viewerId: string; authorId: string; tab: Tab },
    request: PageRequest,
  ): Promise<Page<PostTile>> {
    const identity = { name: `${list.tab} posts of ${list.authorId}`, viewerId: list.viewerId };
    const read = (limit: number, after?: Position) => this.timelines.listTiles(list, limit, after);
    return this.cursors.page(identity, request, { read, positionOf });
  }

  /** An id takes precedence over an equal username. */
  private async authorOf(viewerId: string, idOrUsername: string): Promise<string> {
    try {
      return (await this.people.getVisibleUser(viewerId, idOrUsername)).id;
    } catch (error) {
      if (!(error instanceof UserNotFound)) throw error;
      return (await this.people.getProfileByUsernameOrId(viewerId, idOrUsername)).id;
    }
  }
}
