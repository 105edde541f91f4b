import { AuthorDto } from '../../../users/dto/author.dto.js';

/** The message that another one answers; its content is empty once it is deleted. */
export class ReplyDto {
  id: string;
  content: string;
  senderId: string;
  sender: AuthorDto;
}
