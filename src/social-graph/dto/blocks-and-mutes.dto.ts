import { IsBoolean, ValidateIf } from 'class-validator';
import { toIso } from '../../common/to-iso.js';
import { AuthorDto } from '../../users/dto/author.dto.js';
import type { MutedPerson } from '../mutes.repository.js';

export class BlockStateDto {
  /** Whether the viewer has blocked the user. */
  isBlocked: boolean;
  /** Always false: a block is visible to the blocker only. */
  isBlockedBy: boolean;

  static from(isBlocked: boolean): BlockStateDto {
    return { isBlocked, isBlockedBy: false };
  }
}

const isPresent = (_: unknown, value: unknown) => value !== undefined;

/** Absent fields keep their values, or take the defaults for a new mute. */
export class MuteChoicesDto {
  /** Default: true. */
  @ValidateIf(isPresent)
  @IsBoolean()
  mutePosts?: boolean;

  /** Default: true. */
  @ValidateIf(isPresent)
  @IsBoolean()
  muteStories?: boolean;

  /** Default: false. */
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
