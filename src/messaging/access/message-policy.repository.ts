import { Injectable } from '@nestjs/common';
import { eq, sql } from 'drizzle-orm';
import { Database } from '../../database/database.js';
import { blockedEitherWay, followExists } from '../../social-graph/visibility.sql.js';
import { active } from '../../users/account-state.sql.js';
import { userSettings } from '../../users/user-settings.tables.js';
import { users } from '../../users/users.tables.js';

export interface Reach {
  /** Both accounts are active and there is no block in either direction. */
  isReachable: boolean;
  /** The recipient's message policy admits the sender. */
  isInvited: boolean;
}

@Injectable()
export class MessagePolicyRepository {
  private readonly reach;

  constructor(database: Database) {
    const sender = sql`${sql.placeholder('senderId')}`;
    const recipient = sql`${sql.placeholder('recipientId')}`;
    const recipientActive = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${recipient} AND ${active})`;
    const policy = sql`coalesce((SELECT ${userSettings.messagePolicy} FROM ${userSettings} WHERE ${userSettings.userId} = ${recipient}), 'EVERYONE')`;
    this.reach = database.db
      .select({
        isReachable: sql<boolean>`(${sql`${active} AND ${recipientActive} AND NOT ${blockedEitherWay(sender, recipient)}`})`,
        isInvited: sql<boolean>`(${sql`CASE ${policy} WHEN 'EVERYONE' THEN true WHEN 'FOLLOWERS' THEN ${followExists(recipient, sender)} ELSE false END`})`,
      })
      .from(users)
      .where(eq(users.id, sender))
      .prepare('message_reach');
  }

  async find(senderId: string, recipientId: string): Promise<Reach | undefined> {
    const [reach] = await this.reach.execute({ senderId, recipientId });
    return reach;
  }
}
