import type { Changes } from '../sync.service.js';
import { MessageDto } from '../../messages/dto/message.dto.js';

export class ChangesDto {
  /** By rev, each changed message once, in its latest state. */
  changes: MessageDto[];
  /** The conversation's newest rev. */
  head: number;
  /** Whether there are more: go on from the last rev of these. */
  more: boolean;

  static from({ changes, head, more }: Changes, viewerId: string): ChangesDto {
    return Object.assign(new ChangesDto(), {
      changes: changes.map((view) => MessageDto.from(view, viewerId)),
      head,
      more,
    });
  }
}
