import { Injectable } from '@nestjs/common';
import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import { newId } from '../common/new-id.js';
import { Database } from '../database/database.js';
import { passwordResetTokens as tokens } from './auth.tables.js';

export type ResetToken = typeof tokens.$inferSelect;

const LIFETIME = sql`interval '15 minutes'`;

@Injectable()
export class PasswordResetsRepository {
  constructor(private readonly database: Database) {}

  async add(userId: string, token: string): Promise<void> {
    const expiresAt = sql`now() + ${LIFETIME}`;
    await this.database.db.insert(tokens).values({ id: newId(), userId, token, expiresAt });
  }

  /** Returns the newest code that is neither used nor expired. */
  async findOpen(userId: string): Promise<ResetToken | undefined> {
    const [token] = await this.database.db
      .select()
      .from(tokens)
      .where(and(eq(tokens.userId, userId), this.open()))
      .orderBy(desc(tokens.createdAt), desc(tokens.id))
      .limit(1);
    return token;
  }

  /** Returns false when the code is already used or expired. */
  async use(id: string): Promise<boolean> {
    const used = await this.database.db
      .update(tokens)
      .set({ usedAt: sql`now()` })
      .where(and(eq(tokens.id, id), this.open()))
      .returning({ id: tokens.id });
    return used.length > 0;
  }

  async useAll(userId: string): Promise<void> {
    await this.database.db
      .update(tokens)
      .set({ usedAt: sql`now()` })
      .where(and(eq(tokens.userId, userId), this.open()));
  }

  async removeAllOf(userId: string): Promise<void> {
    await this.database.db.delete(tokens).where(eq(tokens.userId, userId));
  }

  private open() {
    return and(isNull(tokens.usedAt), gt(tokens.expiresAt, sql`now()`));
  }
}
