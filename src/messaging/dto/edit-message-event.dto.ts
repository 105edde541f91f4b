import { IsString } from 'class-validator';
import { EditMessageDto } from './edit-message.dto.js';

export class EditMessageEventDto extends EditMessageDto {
  @IsString()
  messageId: string;
}
