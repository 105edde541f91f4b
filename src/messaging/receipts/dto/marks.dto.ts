import { IsInt, IsString, Min, ValidateIf } from 'class-validator';

export class MarkAckDto {
  /** The current mark; it only moves forward. */
  seq: number;

  static from(seq: number): MarkAckDto {
    return Object.assign(new MarkAckDto(), { seq });
  }
}

export class MarkEventDto {
  @IsString()
  conversationId: string;

  /** The last seq to mark; a seq beyond the end means the end. */
  @IsInt()
  @Min(0)
  seq: number;
}

/** The seq up to which a participant has read or received. */
export class MarkMovedEventDto {
  conversationId: string;
  userId: string;
  seq: number;
}

export class MarkReadDto {
  /** The last seq to mark as read; defaults to the end. */
  @ValidateIf((_, value) => value !== undefined)
  @IsInt()
  @Min(0)
  seq?: number;
}

export class MarkedDto {
  success: boolean;
  /** The current mark. */
  seq: number;

  static from(seq: number): MarkedDto {
    return Object.assign(new MarkedDto(), { success: true, seq });
  }
}

export class UnreadDto {
  total: number;
  /** By conversation id; conversations without unread messages are omitted. */
  conversations: Record<string, number>;

  static from(counts: { conversationId: string; count: number }[]): UnreadDto {
    return Object.assign(new UnreadDto(), {
      total: counts.reduce((sum, { count }) => sum + count, 0),
      conversations: Object.fromEntries(counts.map(({ conversationId, count }) => [conversationId, count])),
    });
  }
}
