import { IsInt, IsString, Min, ValidateIf } from 'class-validator';

export class MarkAckDto {
  /** Where the mark stands now; it only moves forward. */
  seq: number;

  static from(seq: number): MarkAckDto {
    return Object.assign(new MarkAckDto(), { seq });
  }
}

export class MarkEventDto {
  @IsString()
  conversationId: string;

  /** Up to this message; beyond the end it means the end. */
  @IsInt()
  @Min(0)
  seq: number;
}

/** How far somebody has read or received. */
export class MarkMovedEventDto {
  conversationId: string;
  userId: string;
  seq: number;
}

export class MarkReadDto {
  /** Read up to this message; without it, up to the end. */
  @ValidateIf((_, value) => value !== undefined)
  @IsInt()
  @Min(0)
  seq?: number;
}

export class MarkedDto {
  success: boolean;
  /** Where the mark stands now. */
  seq: number;

  static from(seq: number): MarkedDto {
    return Object.assign(new MarkedDto(), { success: true, seq });
  }
}

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
