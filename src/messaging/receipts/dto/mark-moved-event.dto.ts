/** How far somebody has read or received. */
export class MarkMovedEventDto {
  conversationId: string;
  userId: string;
  seq: number;
}
