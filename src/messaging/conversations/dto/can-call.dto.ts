import type { AuthorRow } from '../../../users/author.tables.js';
import { AuthorDto } from '../../../users/dto/author.dto.js';

export class CanCallDto {
  canCall: boolean;
  user: AuthorDto;
  /** Why not. */
  reason?: string;

  static from({ person, canCall }: { person: AuthorRow; canCall: boolean }): CanCallDto {
    const reason = canCall ? {} : { reason: 'You cannot message this person.' };
    return Object.assign(new CanCallDto(), { canCall, user: AuthorDto.from(person), ...reason });
  }
}
