import { Injectable } from '@nestjs/common';
import { type Profile, SocialGraphService } from '../social-graph/social-graph.service.js';
import { type Settings, SettingsService } from '../users/settings.service.js';
import { type AuthorCounts, TimelinesRepository } from '../posts/timelines/timelines.repository.js';

/** A profile page: the person, what there is to see of theirs, and what the viewer may do. */
export interface ProfilePage {
  person: Profile;
  counts: AuthorCounts;
  canMessage: boolean;
}

@Injectable()
export class ProfilesService {
  constructor(
    private readonly people: SocialGraphService,
    private readonly settings: SettingsService,
    private readonly timelines: TimelinesRepository,
  ) {}

  /** @throws UserNotFound for whoever is absent, not active, or has blocked the viewer */
  async of(viewerId: string | undefined, username: string): Promise<ProfilePage> {
    const person = await this.people.profileOf(viewerId, username);
    const counts = await this.timelines.countOfAuthor(viewerId ?? null, person.id);
    const settings = await this.settings.of(person.id);
    return { person, counts, canMessage: viewerId !== undefined && mayMessage(viewerId, person, settings) };
  }
}

function mayMessage(viewerId: string, person: Profile, { messagePolicy }: Settings): boolean {
  if (person.id === viewerId) return true;
  if (person.isBlocked) return false;
  return messagePolicy === 'EVERYONE' || (messagePolicy === 'FOLLOWERS' && person.isFollowedBy);
}
