import { IsString } from 'class-validator';

export class ConversationRefDto {
  @IsString()
  conversationId: string;
}
