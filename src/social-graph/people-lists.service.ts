import { Injectable } from '@nestjs/common';
import { Cursors, type PageRequest } from '../common/pagination/cursors.js';
import type { Page } from '../common/pagination/page.js';
import type { AuthorRow } from '../users/author.sql.js';
import { type ListedPerson, type PeopleList, PeopleListsRepository } from './people-lists.repository.js';
import { ListHidden } from './social-graph.errors.js';
import { SocialGraphService } from './social-graph.service.js';

/** Lists of users, latest relationship first. */
@Injectable()
export class PeopleListsService {
  constructor(
    private readonly graph: SocialGraphService,
    private readonly lists: PeopleListsRepository,
    private readonly cursors: Cursors,
  ) {}

  async followers(viewerId: string, userId: string, request: PageRequest): Promise<Page<ListedPerson>> {
    await this.assertListVisible(viewerId, userId, 'followers');
    return this.page({ of: 'followers', ownerId: userId, viewerId }, request);
  }

  async following(viewerId: string, userId: string, request: PageRequest): Promise<Page<ListedPerson>> {
    await this.assertListVisible(viewerId, userId, 'following');
    return this.page({ of: 'following', ownerId: userId, viewerId }, request);
  }

  /** `count` is at most 100; `users` has at most five. */
  async mutuals(viewerId: string, userId: string): Promise<{ count: number; users: AuthorRow[] }> {
    await this.assertListVisible(viewerId, userId, 'following');
    const users = await this.lists.listFollowedByBoth(viewerId, userId);
    return { count: users[0]?.total ?? 0, users };
  }

  requesters(userId: string, request: PageRequest): Promise<Page<ListedPerson>> {
    return this.page({ of: 'requesters', ownerId: userId, viewerId: userId }, request);
  }

  blocked(userId: string, request: PageRequest): Promise<Page<ListedPerson>> {
    return this.page({ of: 'blocked', ownerId: userId, viewerId: userId }, request);
  }

  private async assertListVisible(
    viewerId: string,
    userId: string,
    list: 'followers' | 'following',
  ): Promise<void> {
    const person = await this.graph.getAccessibleUser(viewerId, userId);
    if (!this.graph.canViewList(viewerId, person, list)) throw new ListHidden();
  }

  private page(list: PeopleList, request: PageRequest): Promise<Page<ListedPerson>> {
    return this.cursors.page({ name: `${list.of}:${list.ownerId}`, viewerId: list.viewerId }, request, {
      read: (limit, after) => this.lists.list(list, limit, after),
      positionOf: (row) => [row.relatedAt, row.relationshipId],
    });
  }
}
