import { toIso } from '../../common/to-iso.js';
import { AuthorDto } from '../../users/dto/author.dto.js';
import type { MutedPerson } from '../mutes.repository.js';

export class MuteDto {
  id: string;
  userId: string;
  mutedUserId: string;
  mutePosts: boolean;
  muteStories: boolean;
  muteMessages: boolean;
  createdAt: string;
  user: AuthorDto;

  static from({ mute, person }: MutedPerson): MuteDto {
    const { id, userId, mutedUserId, mutePosts, muteStories, muteMessages, createdAt } = mute;
    const choices = { mutePosts, muteStories, muteMessages };
    return { id, userId, mutedUserId, ...choices, createdAt: toIso(createdAt), user: AuthorDto.from(person) };
  }
}
