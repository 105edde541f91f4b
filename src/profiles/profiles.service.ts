import { Injectable } from '@nestjs/common';
import { MessagePolicyService } from '../messaging/access/message-policy.service.js';
import { type AuthorCounts, TimelinesService } from '../posts/timelines/timelines.service.js';
import { type Profile, SocialGraphService } from '../social-graph/social-graph.service.js';

export interface ProfilePage {
  person: Profile;
  counts: AuthorCounts;
  canMessage: boolean;
}

@Injectable()
export class ProfilesService {
  constructor(
    private readonly people: SocialGraphService,
    private readonly timelines: TimelinesService,
    private readonly policy: MessagePolicyService,
  ) {}

  /** @throws UserNotFound for a user who is absent, not active, or has blocked the viewer */
  async of(viewerId: string | undefined, username: string): Promise<ProfilePage> {
    const person = await this.people.getProfileByUsernameOrId(viewerId, username);
    const counts = await this.timelines.countsOf(viewerId, person.id);
    return { person, counts, canMessage: await this.canMessage(viewerId, person.id) };
  }

  private async canMessage(viewerId: string | undefined, personId: string): Promise<boolean> {
    if (viewerId === undefined) return false;
    return viewerId === personId || this.policy.mayWrite(viewerId, personId);
  }
}
