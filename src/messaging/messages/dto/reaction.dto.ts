import type { ReactionRow } from '../../access/conversation-view.js';

/** Everyone who set the same emoji on a message. */
export class ReactionDto {
  emoji: string;
  count: number;
  userIds: string[];

  static from(row: ReactionRow): ReactionDto {
    return Object.assign(new ReactionDto(), { emoji: row.emoji, count: row.count, userIds: row.userIds });
  }
}
