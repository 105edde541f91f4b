import { Injectable } from '@nestjs/common';
import { Cursors, type PageRequest, type Position } from '../common/pagination/cursors.js';
import type { Page } from '../common/pagination/page.js';
import { Database } from '../database/database.js';
import type { InfluenceEntry } from '../users/influence.tables.js';
import { InfluenceService } from '../users/influence.service.js';
import {
  type ElitePerson,
  type FoundPerson,
  PeopleRepository,
  type PeopleSearch,
  type Suggestion,
} from './people.repository.js';
import { SocialGraphService } from './social-graph.service.js';

const ELITE_SIZE = 5;

/** Result order: usernames that start with the text (`named`), then all other matches (`alike`). */
type SearchTier = 'named' | 'alike';
type TieredPerson = FoundPerson & { part: SearchTier };

interface Influence {
  score: number;
  entries: Page<InfluenceEntry>;
}

@Injectable()
export class PeopleService {
  constructor(
    private readonly database: Database,
    private readonly people: PeopleRepository,
    private readonly graph: SocialGraphService,
    private readonly influences: InfluenceService,
    private readonly cursors: Cursors,
  ) {}

  search(search: PeopleSearch, request: PageRequest): Promise<Page<FoundPerson>> {
    return this.cursors.page<TieredPerson>(
      { name: `people:${search.text}`, viewerId: search.viewerId },
      request,
      {
        read: (limit, after) => this.database.onReplica(() => this.find(search, limit, after)),
        positionOf: ({ part, folded, id }) => [part, folded, id],
      },
    );
  }

  suggestions(viewerId: string, limit: number): Promise<Suggestion[]> {
    return this.database.onReplica(() => this.people.listSuggestions(viewerId, limit));
  }

  elite(viewerId: string | undefined): Promise<ElitePerson[]> {
    return this.database.onReplica(() => this.people.listRichest(viewerId ?? null, ELITE_SIZE));
  }

  async usernameOf(viewerId: string, userId: string): Promise<string> {
    const { username } = await this.graph.getVisibleUser(viewerId, userId);
    return username;
  }

  /**
   * Masks followers whom the viewer may not see in lists.
   * @throws UserNotFound, BlockedByYou, AccountPrivate
   */
  async influence(viewerId: string, userId: string, request: PageRequest): Promise<Influence> {
    const person = await this.graph.getAccessibleUser(viewerId, userId);
    const { score, entries } = await this.influences.page(userId, request, viewerId);
    if (viewerId === userId) return { score, entries };
    const followers = entries.items.filter(isOfFollower).flatMap(({ subjectId }) => subjectId ?? []);
    const shown = this.graph.canViewList(viewerId, person, 'followers') ? followers : [];
    const named = new Set(await this.people.listFindable(viewerId, shown));
    const masked = (entry: InfluenceEntry) => isOfFollower(entry) && !named.has(entry.subjectId ?? '');
    return {
      score,
      entries: entries.map((entry) => (masked(entry) ? { ...entry, subjectId: null } : entry)),
    };
  }

  /** Fills the page with the first tier, then with the second. */
  private async find(search: PeopleSearch, limit: number, after?: Position): Promise<TieredPerson[]> {
    const position = after && { folded: String(after[1]), id: String(after[2]) };
    if (after?.[0] === 'alike')
      return inTier('alike', await this.people.listByOtherMatch(search, limit, position));
    const named = inTier('named', await this.people.listByUsernamePrefix(search, limit, position));
    if (named.length === limit || search.text === '') return named;
    return [...named, ...inTier('alike', await this.people.listByOtherMatch(search, limit - named.length))];
  }
}

function inTier(part: SearchTier, people: FoundPerson[]): TieredPerson[] {
  return people.map((person) => ({ ...person, part }));
}

function isOfFollower({ kind }: InfluenceEntry): boolean {
  return kind === 'follow' || kind === 'unfollow';
}
