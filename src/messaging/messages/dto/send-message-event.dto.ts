import { IsString } from 'class-validator';
import { SendMessageDto } from './send-message.dto.js';

export class SendMessageEventDto extends SendMessageDto {
  @IsString()
  conversationId: string;
}
