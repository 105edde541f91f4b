import { IsString } from 'class-validator';

export class OpenConversationDto {
  /** With whom. */
  @IsString()
  userId: string;
}
