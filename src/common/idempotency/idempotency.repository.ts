import { Injectable } from '@nestjs/common';
import { and, eq, lt, sql } from 'drizzle-orm';
import { Database } from '../../database/database.js';
import { idempotencyKeys } from './idempotency.tables.js';

export type StoredResponse = Pick<typeof idempotencyKeys.$inferSelect, 'requestHash' | 'status' | 'body'>;

const RETENTION = sql`interval '24 hours'`;

@Injectable()
export class IdempotencyRepository {
  constructor(private readonly database: Database) {}

  /** Claims the key in the current transaction; waits for a concurrent transaction with the same key. */
  async add(userId: string, key: string, requestHash: string): Promise<boolean> {
    const outdated = lt(idempotencyKeys.createdAt, sql`now() - ${RETENTION}`);
    await this.database.db.delete(idempotencyKeys).where(and(eq(idempotencyKeys.userId, userId), outdated));
    const claimed = await this.database.db
      .insert(idempotencyKeys)
      .values({ userId, key, requestHash })
      .onConflictDoNothing()
      .returning({ key: idempotencyKeys.key });
    return claimed.length > 0;
  }

  async find(userId: string, key: string): Promise<StoredResponse | undefined> {
    const [response] = await this.database.db.select().from(idempotencyKeys).where(this.matches(userId, key));
    return response;
  }

  async complete(userId: string, key: string, response: { status: number; body: unknown }): Promise<void> {
    await this.database.db.update(idempotencyKeys).set(response).where(this.matches(userId, key));
  }

  async removeAllOf(userId: string): Promise<void> {
    await this.database.db.delete(idempotencyKeys).where(eq(idempotencyKeys.userId, userId));
  }

  private matches(userId: string, key: string) {
    return and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key));
  }
}
