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
