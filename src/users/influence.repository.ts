import { Injectable } from '@nestjs/common';
import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { newId } from '../common/new-id.js';
import type { Position } from '../common/pagination/cursors.js';
import { Database } from '../database/database.js';
import { type InfluenceEntry, influenceEntries as entries } from './influence.tables.js';
import { users } from './users.tables.js';

export type NewInfluenceEntry = Pick<InfluenceEntry, 'userId' | 'kind' | 'points' | 'subjectId'>;

/** Points of one user; negative points are subtracted. */
export type Award = Pick<InfluenceEntry, 'userId' | 'points'>;
export type Cause = Pick<InfluenceEntry, 'kind' | 'subjectId'>;

const MAX_SCORE = 2_147_483_647;

const clamped = (score: SQL) => sql`LEAST(GREATEST(${score}, 0), ${MAX_SCORE})::integer`;

@Injectable()
export class InfluenceRepository {
  constructor(private readonly database: Database) {}

  /** Returns the change that was applied, since a score does not fall below zero; undefined for a deleted user. */
  async addPoints(userId: string, points: number): Promise<number | undefined> {
    const before = this.database.db
      .select({ id: users.id, score: users.influenceScore })
      .from(users)
      .where(and(eq(users.id, userId), isNull(users.deletedAt)))
      .for('no key update')
      .as('before');
    const after = clamped(sql`${before.score}::bigint + ${points}`);
    const [moved] = await this.database.db
      .update(users)
      .set({ influenceScore: after })
      .from(before)
      .where(eq(users.id, before.id))
      .returning({ points: sql<number>`(${users.influenceScore} - ${before.score})` });
    return moved?.points;
  }

  /** Like `addPoints` for several users; locks their rows in the order of their ids to avoid deadlocks. */
  async addPointsToAll(awards: Award[]): Promise<Award[]> {
    const { rows } = await this.database.db.execute<{ id: string; points: number }>(sql`
      WITH award AS (
        SELECT * FROM unnest(${sql.param(awards.map(({ userId }) => userId))}::text[], ${sql.param(awards.map(({ points }) => points))}::integer[]) AS award (user_id, points)),
      before AS (
        SELECT ${users.id}, ${users.influenceScore} AS score FROM ${users}
        WHERE ${users.id} IN (SELECT user_id FROM award) AND ${users.deletedAt} IS NULL
        ORDER BY ${users.id} FOR NO KEY UPDATE)
      UPDATE ${users} SET influence_score = ${clamped(sql`before.score::bigint + award.points`)}
      FROM before JOIN award ON award.user_id = before.id WHERE ${users.id} = before.id
      RETURNING ${users.id}, ${users.influenceScore} - before.score AS points`);
    return rows.map(({ id, points }) => ({ userId: id, points }));
  }

  async add(entry: NewInfluenceEntry): Promise<void> {
    await this.database.db.insert(entries).values({ id: newId(), ...entry });
  }

  async addAll(awards: Award[], cause: Cause): Promise<void> {
    await this.database.db.execute(sql`
      INSERT INTO ${entries} (id, user_id, points, kind, subject_id)
      SELECT added.*, ${cause.kind}, ${cause.subjectId} FROM unnest(${sql.param(awards.map(() => newId()))}::text[],
        ${sql.param(awards.map(({ userId }) => userId))}::text[], ${sql.param(awards.map(({ points }) => points))}::integer[]) AS added`);
  }

  /** Reads the score and a page of entries, newest first, in one snapshot. */
  async list(
    userId: string,
    limit: number,
    after: Position | undefined,
  ): Promise<{ score: number; entry: InfluenceEntry | null }[]> {
    const before =
      after && sql`(${entries.createdAt}, ${entries.id}) < (${after[0]}::timestamp, ${after[1]})`;
    return this.database.db
      .select({ score: users.influenceScore, entry: entries })
      .from(users)
      .leftJoin(entries, and(eq(entries.userId, users.id), before))
      .where(eq(users.id, userId))
      .orderBy(desc(entries.createdAt), desc(entries.id))
      .limit(limit);
  }
}
