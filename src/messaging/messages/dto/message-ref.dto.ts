import { IsString } from 'class-validator';

export class MessageRefDto {
  @IsString()
  messageId: string;
}
