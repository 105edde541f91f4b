import { IsBoolean, IsString } from 'class-validator';

export class ConversationRefDto {
  @IsString()
  conversationId: string;
}

/** Ends by itself 5 s after the last typing:start. */
export class TypingEventDto {
  conversationId: string;
  userId: string;
  isTyping: boolean;
}

export class TypingDto {
  @IsBoolean()
  isTyping: boolean;
}
