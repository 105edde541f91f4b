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

/** A person's posts: whole, or the tiles of their profile's grid. */
export type PersonsPosts = { whole: Page<PostRow> } | { tiles: Page<PostTile> };

const positionOf = ({ createdAt, id }: { createdAt: string; id: string }): Position => [createdAt, id];

/** Lists of posts, newest first; each holds what the viewer may see and nothing else. */
@Injectable()
export class TimelinesService {
  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
    private readonly feeds: FeedRepository,
    private readonly timelines: TimelinesRepository,
    private readonly people: SocialGraphService,
  ) {}

  /** One's own posts and those of the people one follows, less the muted. */
  async feed(viewerId: string, request: PageRequest): Promise<Page<PostRow>> {
    const read = (limit: number, after?: Position) => this.feeds.list(viewerId, limit, after);
    return this.cursors.page({ name: 'feed', viewerId }, request, { read, positionOf });
  }

  /** What everyone may see. */
  async ofEveryone(viewerId: string, request: PageRequest): Promise<Page<PostRow>> {
    const read = (limit: number, after?: Position) =>
      this.database.onReplica(() => this.timelines.listOfEveryone(viewerId, limit, after));
    return this.cursors.page({ name: 'posts', viewerId }, request, { read, positionOf });
  }

  async search(viewerId: string, text: string, request: PageRequest): Promise<Page<PostRow>> {
    const read = (limit: number, after?: Position) =>
      this.database.onReplica(() => this.timelines.listWith({ viewerId, text }, limit, after));
    return this.cursors.page({ name: `posts with ${text}`, viewerId }, request, { read, positionOf });
  }

  /** The posts that the viewer saved and may still see, the last saved first. */
  async saved(viewerId: string, request: PageRequest): Promise<Page<SavedPostRow>> {
    const read = (limit: number, after?: Position) => this.timelines.listSaved(viewerId, limit, after);
    return this.cursors.page({ name: 'saved posts', viewerId }, request, {
      read,
      positionOf: (row) => [row.savedAt, row.bookmarkId],
    });
  }

  /**
   * The person's posts, whole when they are asked for by id, or the tiles of a tab of their profile; of somebody's whom
   * the viewer knows but may not open, none.
   * @throws UserNotFound
   */
  async ofPerson(
    viewerId: string,
    idOrUsername: string,
    request: PageRequest & { tab?: Tab },
  ): Promise<PersonsPosts> {
    const authorId = await this.authorOf(viewerId, idOrUsername);
    if (request.tab === undefined && authorId === idOrUsername)
      return { whole: await this.ofAuthor(viewerId, authorId, request) };
    return { tiles: await this.tilesOf({ viewerId, authorId, tab: request.tab ?? 'ALL' }, request) };
  }

  /** The numbers of posts, followers and following that the viewer may know. */
  async countsOf(viewerId: string | undefined, authorId: string): Promise<AuthorCounts> {
    return this.timelines.countOfAuthor(viewerId ?? null, authorId);
  }

  private async ofAuthor(viewerId: string, authorId: string, request: PageRequest): Promise<Page<PostRow>> {
    const read = (limit: number, after?: Position) =>
      this.timelines.listOfAuthor({ viewerId, authorId }, limit, after);
    return this.cursors.page({ name: `posts of ${authorId}`, viewerId }, request, { read, positionOf });
  }

  private async tilesOf(
    list: { viewerId: string; authorId: string; tab: Tab },
    request: PageRequest,
  ): Promise<Page<PostTile>> {
    const identity = { name: `${list.tab} posts of ${list.authorId}`, viewerId: list.viewerId };
    const read = (limit: number, after?: Position) => this.timelines.listTiles(list, limit, after);
    return this.cursors.page(identity, request, { read, positionOf });
  }

  /** An id means whose it is, before anybody with such a username. */
  private async authorOf(viewerId: string, idOrUsername: string): Promise<string> {
    try {
      return (await this.people.getVisibleUser(viewerId, idOrUsername)).id;
    } catch (error) {
      if (!(error instanceof UserNotFound)) throw error;
      return (await this.people.getProfileByUsernameOrId(viewerId, idOrUsername)).id;
    }
  }
}
