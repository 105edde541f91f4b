import { IsBoolean, ValidateIf } from 'class-validator';
import { toIso } from '../../common/to-iso.js';
import { AuthorDto } from '../../users/dto/author.dto.js';
import type { MutedPerson } from '../mutes.repository.js';

export class BlockStateDto {
  /** By the viewer. */
  isBlocked: boolean;
  /** Always false: who blocked whom is the blocker's to know. */
  isBlockedBy: boolean;

  static from(isBlocked: boolean): BlockStateDto {
    return { isBlocked, isBlockedBy: false };
  }
}

const isPresent = (_: unknown, value: unknown) => value !== undefined;

/** What of the person is kept away; what is left out stays as it is, or at first takes its default. */
export class MuteChoicesDto {
  /** True at first. */
  @ValidateIf(isPresent)
  @IsBoolean()
  mutePosts?: boolean;

  /** True at first. */
  @ValidateIf(isPresent)
  @IsBoolean()
  muteStories?: boolean;

  /** False at first. */
  @ValidateIf(isPresent)
  @IsBoolean()
  muteMessages?: boolean;
}

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
