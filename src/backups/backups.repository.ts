import { Injectable } from '@nestjs/common';
import { desc, sql } from 'drizzle-orm';
import { newId } from '../common/new-id.js';
import { Database } from '../database/database.js';
import { provedBackups } from './backups.tables.js';

export type NewBackup = Pick<typeof provedBackups.$inferInsert, 'takenAt' | 'bytes' | 'location'>;

@Injectable()
export class BackupsRepository {
  constructor(private readonly database: Database) {}

  async add(backup: NewBackup): Promise<void> {
    await this.database.db.insert(provedBackups).values({ id: newId(), ...backup });
  }

  /** `ageSeconds` uses the database's clock. */
  async findLatest() {
    const { takenAt, bytes, location } = provedBackups;
    const ageSeconds = sql<number>`extract(epoch FROM now() - ${takenAt})::float8`;
    const [latest] = await this.database.db
      .select({ takenAt, bytes, location, ageSeconds })
      .from(provedBackups)
      .orderBy(desc(takenAt))
      .limit(1);
    return latest;
  }
}
