import { Injectable } from '@nestjs/common';
import { and, eq, lt, sql } from 'drizzle-orm';
import { Database } from '../../database/database.js';
import { idempotencyKeys } from './idempotency.tables.js';

export type StoredAnswer = Pick<typeof idempotencyKeys.$inferSelect, 'requestHash' | 'status' | 'body'>;

const KEPT = sql`interval '24 hours'`;

@Injectable()
export class IdempotencyRepository {
  constructor(private readonly database: Database) {}

  /** Claims the key in the current transaction; waits for a concurrent transaction with the same key. */
  async add(userId: string, key: string, requestHash: string): Promise<boolean> {
    const outdated = lt(idempotencyKeys.createdAt, sql`now() - ${KEPT}`);
    await this.database.db.delete(idempotencyKeys).where(and(eq(idempotencyKeys.userId, userId), outdated));
    const taken = await this.database.db
      .insert(idempotencyKeys)
      .values({ userId, key, requestHash })
      .onConflictDoNothing()
      .returning({ key: idempotencyKeys.key });
    return taken.length > 0;
  }

  async find(userId: string, key: string): Promise<StoredAnswer | undefined> {
    const [answer] = await this.database.db.select().from(idempotencyKeys).where(this.is(userId, key));
    return answer;
  }

  async complete(userId: string, key: string, answer: { status: number; body: unknown }): Promise<void> {
    await this.database.db.update(idempotencyKeys).set(answer).where(this.is(userId, key));
  }

  async removeAllOf(userId: string): Promise<void> {
    await this.database.db.delete(idempotencyKeys).where(eq(idempotencyKeys.userId, userId));
  }

  private is(userId: string, key: string) {
    return and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key));
  }
}
