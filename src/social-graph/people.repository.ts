import { Injectable } from '@nestjs/common';
import { and, asc, desc, ilike, inArray, like, ne, not, or, type SQL, sql } from 'drizzle-orm';
import { Database } from '../database/database.js';
import { active } from '../users/account-state.sql.js';
import type { AuthorRow } from '../users/author.sql.js';
import { users } from '../users/users.tables.js';
import { userSettings } from '../users/user-settings.tables.js';
import { personColumns } from './person.sql.js';
import { blocks, followRequests, follows } from './social-graph.tables.js';
import { isPrivate, listedFor } from './visibility.sql.js';

export interface PeopleSearch {
  viewerId: string;
  /** Matched without wildcards. */
  text: string;
}

/** The page starts after this position. */
export interface NamePosition {
  folded: string;
  id: string;
}

export interface FoundPerson extends AuthorRow {
  /** The username in lower case, the sort key. */
  folded: string;
}

export type Suggestion = AuthorRow & Pick<typeof users.$inferSelect, 'bio' | 'industry'>;

export type ElitePerson = AuthorRow &
  Pick<typeof users.$inferSelect, 'category' | 'creatorCategory' | 'businessCategory' | 'country' | 'city'>;

/** Lower case of ASCII only, as in the index, so that the locale has no effect. */
const folded = sql<string>`lower(${users.username} COLLATE "C")`;

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');
const startsWith = (text: string) => like(folded, `${escapeLike(foldAscii(text))}%`);
const contains = (text: string) =>
  or(ilike(users.username, `%${escapeLike(text)}%`), ilike(users.displayName, `%${escapeLike(text)}%`))!;

/** Search, suggestions and ranking of users. */
@Injectable()
export class PeopleRepository {
  constructor(private readonly database: Database) {}

  /** Ordered by username, so that an exact match comes first. */
  async listByUsernamePrefix(
    { viewerId, text }: PeopleSearch,
    limit: number,
    after?: NamePosition,
  ): Promise<FoundPerson[]> {
    return this.search({ viewerId, matches: startsWith(text) }, limit, after);
  }

  /** Excludes the matches of `listByUsernamePrefix`. */
  async listByOtherMatch(
    { viewerId, text }: PeopleSearch,
    limit: number,
    after?: NamePosition,
  ): Promise<FoundPerson[]> {
    return this.search({ viewerId, matches: and(contains(text), not(startsWith(text)))! }, limit, after);
  }

  /** Active public accounts that the viewer neither follows nor has asked to follow, most influential first. */
  async listSuggestions(viewerId: string, limit: number): Promise<Suggestion[]> {
    return this.database.db
      .select({ ...personColumns(viewerId), bio: users.bio, industry: users.industry })
      .from(users)
      .where(
        and(active, ne(users.id, viewerId), sql`${users.id} NOT IN (${excludedFromSuggestions(viewerId)})`),
      )
      .orderBy(desc(users.influenceScore), asc(users.id))
      .limit(limit);
  }

  async listRichest(viewerId: string | null, limit: number): Promise<ElitePerson[]> {
    return this.database.db
      .select({
        ...personColumns(viewerId),
        category: users.category,
        creatorCategory: users.creatorCategory,
        businessCategory: users.businessCategory,
        country: users.country,
        city: users.city,
      })
      .from(users)
      .where(and(listedFor(viewerId), active, not(isPrivate(users.id))))
      .orderBy(desc(users.netWorth), desc(users.influenceScore), asc(users.id))
      .limit(limit);
  }

  /** Returns the users whom the viewer may see in lists. */
  async listFindable(viewerId: string | null, userIds: string[]): Promise<string[]> {
    const rows = await this.database.db
      .select({ id: users.id })
      .from(users)
      .where(and(inArray(users.id, userIds), listedFor(viewerId)));
    return rows.map((row) => row.id);
  }

  private search(
    { viewerId, matches }: { viewerId: string; matches: SQL },
    limit: number,
    after?: NamePosition,
  ): Promise<FoundPerson[]> {
    const position = after && sql`(${folded}, ${users.id}) > (${after.folded}, ${after.id})`;
    return this.database.db
      .select({ ...personColumns(viewerId), folded: sql<string>`(${folded})` })
      .from(users)
      .where(and(matches, listedFor(viewerId), position))
      .orderBy(asc(folded), asc(users.id))
      .limit(limit);
  }
}

function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** One set, because the query checks every user against it. */
function excludedFromSuggestions(viewerId: string): SQL {
  return sql`
    SELECT ${follows.followingId} FROM ${follows} WHERE ${follows.followerId} = ${viewerId}
    UNION ALL SELECT ${followRequests.targetId} FROM ${followRequests} WHERE ${followRequests.requesterId} = ${viewerId}
    UNION ALL SELECT ${blocks.blockedId} FROM ${blocks} WHERE ${blocks.blockerId} = ${viewerId}
    UNION ALL SELECT ${blocks.blockerId} FROM ${blocks} WHERE ${blocks.blockedId} = ${viewerId}
    UNION ALL SELECT ${userSettings.userId} FROM ${userSettings} WHERE ${userSettings.privateAccount}`;
}
