import { Injectable } from '@nestjs/common';
import { and, eq, gt, lt, sql } from 'drizzle-orm';
import { Database } from '../../database/database.js';
import { rateLimitCounters as counters } from './rate-limits.tables.js';

export interface Counter {
  points: number;
  /** Until the window ends, by the database's clock. */
  resetMs: number;
}

const resetMs = sql<number>`ceil(extract(epoch FROM ${counters.expiresAt} - now()) * 1000)::int`;

/** Fixed windows, timed by PostgreSQL's clock. */
@Injectable()
export class RateLimitsRepository {
  constructor(private readonly database: Database) {}

  /** Increments the counter of the current window and returns it. */
  async take(key: string, windowSeconds: number): Promise<Counter> {
    const fresh = sql`now() + make_interval(secs => ${windowSeconds})`;
    const expired = sql`${counters.expiresAt} <= now()`;
    const [counter] = await this.database.db
      .insert(counters)
      .values({ key, points: 1, expiresAt: fresh })
      .onConflictDoUpdate({
        target: counters.key,
        set: {
          points: sql`CASE WHEN ${expired} THEN 1 ELSE ${counters.points} + 1 END`,
          expiresAt: sql`CASE WHEN ${expired} THEN ${fresh} ELSE ${counters.expiresAt} END`,
        },
      })
      .returning({ points: counters.points, resetMs });
    return counter!;
  }

  async find(key: string): Promise<Counter | undefined> {
    const [counter] = await this.database.db
      .select({ points: counters.points, resetMs })
      .from(counters)
      .where(and(eq(counters.key, key), gt(counters.expiresAt, sql`now()`)));
    return counter;
  }

  async giveBack(key: string): Promise<void> {
    await this.database.db
      .update(counters)
      .set({ points: sql`${counters.points} - 1` })
      .where(and(eq(counters.key, key), gt(counters.points, 0)));
  }

  async removeExpired(): Promise<void> {
    await this.database.db.delete(counters).where(lt(counters.expiresAt, sql`now()`));
  }
}
