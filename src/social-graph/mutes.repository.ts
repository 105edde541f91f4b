import { Injectable } from '@nestjs/common';
import { and, desc, eq, sql } from 'drizzle-orm';
import { newId } from '../common/new-id.js';
import type { Position } from '../common/pagination/cursors.js';
import { Database } from '../database/database.js';
import type { AuthorRow } from '../users/author.sql.js';
import { users } from '../users/users.tables.js';
import { personColumns } from './person.sql.js';
import { mutedAccounts } from './social-graph.tables.js';
import { listedFor } from './visibility.sql.js';

/** Absent fields keep their values. */
export interface MuteChoices {
  mutePosts?: boolean;
  muteStories?: boolean;
  muteMessages?: boolean;
}

export interface MutedPerson {
  mute: typeof mutedAccounts.$inferSelect;
  person: AuthorRow;
}

@Injectable()
export class MutesRepository {
  constructor(private readonly database: Database) {}

  async save(userId: string, mutedUserId: string, choices: MuteChoices): Promise<void> {
    const { mutePosts, muteStories, muteMessages } = choices;
    await this.database.db
      .insert(mutedAccounts)
      .values({ id: newId(), userId, mutedUserId, mutePosts, muteStories, muteMessages })
      .onConflictDoUpdate({
        target: [mutedAccounts.userId, mutedAccounts.mutedUserId],
        set: { userId, mutePosts, muteStories, muteMessages },
      });
  }

  async remove(userId: string, mutedUserId: string): Promise<boolean> {
    const rows = await this.database.db
      .delete(mutedAccounts)
      .where(and(eq(mutedAccounts.userId, userId), eq(mutedAccounts.mutedUserId, mutedUserId)))
      .returning({ id: mutedAccounts.id });
    return rows.length > 0;
  }

  /** Latest first. */
  async list(userId: string, limit: number, after?: Position): Promise<MutedPerson[]> {
    const position =
      after && sql`(${mutedAccounts.createdAt}, ${mutedAccounts.id}) < (${after[0]}::timestamp, ${after[1]})`;
    return this.database.db
      .select({ mute: mutedAccounts, person: personColumns(userId) })
      .from(mutedAccounts)
      .innerJoin(users, eq(users.id, mutedAccounts.mutedUserId))
      .where(and(eq(mutedAccounts.userId, userId), listedFor(userId), position))
      .orderBy(desc(mutedAccounts.createdAt), desc(mutedAccounts.id))
      .limit(limit);
  }
}
