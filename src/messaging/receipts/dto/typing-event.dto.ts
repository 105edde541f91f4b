/** Ends by itself 5 s after the last sign of it. */
export class TypingEventDto {
  conversationId: string;
  userId: string;
  isTyping: boolean;
}
