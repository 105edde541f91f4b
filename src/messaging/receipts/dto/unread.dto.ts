export class UnreadDto {
  total: number;
  /** By conversation id; those without unread messages are left out. */
  conversations: Record<string, number>;

  static from(counts: { conversationId: string; count: number }[]): UnreadDto {
    return Object.assign(new UnreadDto(), {
      total: counts.reduce((sum, { count }) => sum + count, 0),
      conversations: Object.fromEntries(counts.map(({ conversationId, count }) => [conversationId, count])),
    });
  }
}
