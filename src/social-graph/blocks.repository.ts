import { Injectable } from '@nestjs/common';
import { and, eq, isNull } from 'drizzle-orm';
import { newId } from '../common/new-id.js';
import { Database } from '../database/database.js';
import { users } from '../users/users.tables.js';
import { blocks } from './social-graph.tables.js';
import { blockExists } from './visibility.sql.js';

@Injectable()
export class BlocksRepository {
  constructor(private readonly database: Database) {}

  async add(blockerId: string, blockedId: string): Promise<boolean> {
    const rows = await this.database.db
      .insert(blocks)
      .values({ id: newId(), blockerId, blockedId })
      .onConflictDoNothing()
      .returning({ id: blocks.id });
    return rows.length > 0;
  }

  async remove(blockerId: string, blockedId: string): Promise<boolean> {
    const rows = await this.database.db
      .delete(blocks)
      .where(and(eq(blocks.blockerId, blockerId), eq(blocks.blockedId, blockedId)))
      .returning({ id: blocks.id });
    return rows.length > 0;
  }

  /** Returns undefined when the other user does not exist; inactive users count. */
  async find(blockerId: string, blockedId: string): Promise<{ isBlocked: boolean } | undefined> {
    const [row] = await this.database.db
      .select({ isBlocked: blockExists(blockerId, users.id) })
      .from(users)
      .where(and(eq(users.id, blockedId), isNull(users.deletedAt)));
    return row;
  }
}
