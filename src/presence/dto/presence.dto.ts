import { ArrayMaxSize, IsArray, IsString } from 'class-validator';
import { toIso } from '../../common/to-iso.js';
import type { PresenceRow } from '../presence.repository.js';

/** Whether a user is online, and when they last were; false and null for users who hide it. */
export class PresenceStateDto {
  userId: string;
  isOnline: boolean;
  lastSeenAt: string | null;

  static from(userId: string, seen: PresenceRow | undefined): PresenceStateDto {
    return Object.assign(new PresenceStateDto(), {
      userId,
      isOnline: seen?.isOnline ?? false,
      lastSeenAt: toIso(seen?.lastSeenAt),
    });
  }
}

export class PresenceStatesDto {
  /** In the order of the requested list. */
  states: PresenceStateDto[];

  static from(states: PresenceStateDto[]): PresenceStatesDto {
    return Object.assign(new PresenceStatesDto(), { states });
  }
}

export class WatchPresenceDto {
  /** The users to watch from now on; replaces the previous list. */
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  userIds: string[];
}
