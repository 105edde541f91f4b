import { Injectable } from '@nestjs/common';
import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Position } from '../common/pagination/cursors.js';
import { Database } from '../database/database.js';
import type { AuthorRow } from '../users/author.sql.js';
import { users } from '../users/users.tables.js';
import { personColumns } from './person.sql.js';
import { blocks, followRequests, follows } from './social-graph.tables.js';
import { listedFor, type PersonRef } from './visibility.sql.js';

interface Relationship {
  table: PgTable & { id: AnyPgColumn; createdAt: AnyPgColumn };
  owner: AnyPgColumn;
  member: AnyPgColumn;
  visibleMembers: (viewer: PersonRef) => SQL;
}

const followers: Relationship = {
  table: follows,
  owner: follows.followingId,
  member: follows.followerId,
  visibleMembers: listedFor,
};
const following: Relationship = {
  table: follows,
  owner: follows.followerId,
  member: follows.followingId,
  visibleMembers: listedFor,
};
const requesters: Relationship = {
  table: followRequests,
  owner: followRequests.targetId,
  member: followRequests.requesterId,
  visibleMembers: listedFor,
};
/**
 * Includes suspended users and users who block the viewer too, so that the list allows unblocking and reveals
 * nothing.
 */
const blocked: Relationship = {
  table: blocks,
  owner: blocks.blockerId,
  member: blocks.blockedId,
  visibleMembers: () => isNull(users.deletedAt),
};

const LISTS = { followers, following, requesters, blocked };

export interface PeopleList {
  of: keyof typeof LISTS;
  ownerId: string;
  viewerId: string;
}

export interface ListedPerson extends AuthorRow {
  relationshipId: string;
  relatedAt: string;
}

/** Lists users, latest relationship first. */
@Injectable()
export class PeopleListsRepository {
  constructor(private readonly database: Database) {}

  async list(
    { of, ownerId, viewerId }: PeopleList,
    limit: number,
    after?: Position,
  ): Promise<ListedPerson[]> {
    const { table, owner, member, visibleMembers } = LISTS[of];
    const position = after && sql`(${table.createdAt}, ${table.id}) < (${after[0]}::timestamp, ${after[1]})`;
    return this.database.db
      .select({
        ...personColumns(viewerId),
        relationshipId: sql<string>`${table.id}`,
        relatedAt: sql<string>`${table.createdAt}`,
      })
      .from(table as PgTable)
      .innerJoin(users, eq(users.id, member))
      .where(and(eq(owner, ownerId), visibleMembers(viewerId), position))
      .orderBy(desc(table.createdAt), desc(table.id))
      .limit(limit);
  }

  /** Returns the latest 5 listable users; `total` counts at most 100. */
  async listFollowedByBoth(viewerId: string, userId: string): Promise<(AuthorRow & { total: number })[]> {
    const theirs = this.database.db
      .select({
        id: users.id,
        relatedAt: follows.createdAt,
        relationshipId: sql<string>`${follows.id}`.as('relationship_id'),
      })
      .from(follows)
      .innerJoin(users, eq(users.id, follows.followingId))
      .where(and(eq(follows.followerId, userId), isFollowedBy(viewerId), listedFor(viewerId)))
      .orderBy(desc(follows.createdAt), desc(follows.id))
      .limit(100)
      .as('theirs');
    return this.database.db
      .select({ ...personColumns(viewerId), total: sql<number>`count(*) OVER ()`.mapWith(Number) })
      .from(theirs)
      .innerJoin(users, eq(users.id, theirs.id))
      .orderBy(desc(theirs.relatedAt), desc(theirs.relationshipId))
      .limit(5);
  }
}

const isFollowedBy = (viewerId: string): SQL =>
  sql`${users.id} IN (SELECT ${follows.followingId} FROM ${follows} WHERE ${follows.followerId} = ${viewerId})`;
