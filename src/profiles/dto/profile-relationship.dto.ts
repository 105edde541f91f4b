import type { ProfilePage } from '../profiles.service.js';

export class ProfileRelationshipDto {
  isFollowing: boolean;
  /** By the viewer. */
  isBlocked: boolean;
  canMessage: boolean;

  static from({ person, canMessage }: ProfilePage): ProfileRelationshipDto {
    return { isFollowing: person.isFollowing, isBlocked: person.isBlocked, canMessage };
  }
}
