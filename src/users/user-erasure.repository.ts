import { Injectable } from '@nestjs/common';
import { and, eq, getTableColumns, isNull, sql } from 'drizzle-orm';
import { Database } from '../database/database.js';
import { influenceEntries } from './influence.tables.js';
import { userSettings } from './user-settings.tables.js';
import { type User, users } from './users.tables.js';

/** Values written to the row of a deleted account. */
export type Tombstone = Pick<User, 'username' | 'email' | 'password' | 'displayName'>;

const KEPT_COLUMNS = ['id', 'createdAt'];

/** All other columns, including future ones: null, or the default where the column is NOT NULL. */
const blank = Object.fromEntries(
  Object.entries(getTableColumns(users))
    .filter(([name]) => !KEPT_COLUMNS.includes(name))
    .map(([name, column]) => [name, column.notNull ? sql`DEFAULT` : null]),
);

@Injectable()
export class UserErasureRepository {
  constructor(private readonly database: Database) {}

  /** Locks the account until the transaction ends; false if it does not exist. */
  async lock(userId: string): Promise<boolean> {
    const rows = await this.database.db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, userId), isNull(users.deletedAt)))
      .for('update');
    return rows.length > 0;
  }

  async overwrite(userId: string, tombstone: Tombstone): Promise<void> {
    await this.database.db
      .update(users)
      .set({ ...blank, ...tombstone, deletedAt: sql`now()` })
      .where(eq(users.id, userId));
  }

  async removeSettings(userId: string): Promise<void> {
    await this.database.db.delete(userSettings).where(eq(userSettings.userId, userId));
  }

  async removeInfluence(userId: string): Promise<void> {
    await this.database.db.delete(influenceEntries).where(eq(influenceEntries.userId, userId));
  }
}
