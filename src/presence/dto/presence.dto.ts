import { ArrayMaxSize, IsArray, IsString } from 'class-validator';
import { toIso } from '../../common/to-iso.js';
import type { PresenceRow } from '../presence.repository.js';

/** Whether somebody is online, and when they last were; of those who hide it, never and null. */
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
  /** In the order of the list that was sent. */
  states: PresenceStateDto[];

  static from(states: PresenceStateDto[]): PresenceStatesDto {
    return Object.assign(new PresenceStatesDto(), { states });
  }
}

export class WatchPresenceDto {
  /** Whose presence to watch from now on; the list replaces the one before. */
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  userIds: string[];
}
