import { Injectable } from '@nestjs/common';
import { eq, sql } from 'drizzle-orm';
import { newId } from '../common/new-id.js';
import { Database } from '../database/database.js';
import { type UserSettings, userSettings } from './user-settings.tables.js';

export type SettingsColumns = Omit<UserSettings, 'id' | 'userId' | 'createdAt' | 'updatedAt'>;

@Injectable()
export class SettingsRepository {
  constructor(private readonly database: Database) {}

  async find(userId: string): Promise<UserSettings | undefined> {
    const [settings] = await this.database.db
      .select()
      .from(userSettings)
      .where(eq(userSettings.userId, userId));
    return settings;
  }

  /** Creates the row if absent and locks it until the transaction ends. */
  async lockOrCreate(userId: string): Promise<UserSettings> {
    await this.database.db.insert(userSettings).values({ id: newId(), userId }).onConflictDoNothing();
    const [settings] = await this.database.db
      .select()
      .from(userSettings)
      .where(eq(userSettings.userId, userId))
      .for('update');
    return settings!;
  }

  async update(userId: string, changes: Partial<SettingsColumns>): Promise<UserSettings> {
    const [settings] = await this.database.db
      .update(userSettings)
      .set({ ...changes, updatedAt: sql`now()` })
      .where(eq(userSettings.userId, userId))
      .returning();
    return settings!;
  }
}
