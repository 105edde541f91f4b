import type { Profile } from '../../social-graph/social-graph.service.js';

export class ProfilePrivacyDto {
  isPrivate: boolean;
  viewerCanSeeContent: boolean;

  static from(person: Profile): ProfilePrivacyDto {
    return { isPrivate: person.isPrivate, viewerCanSeeContent: person.isOpen };
  }
}
