import { Injectable } from '@nestjs/common';
import { SocialGraphService } from '../social-graph/social-graph.service.js';
import { SocketsService } from '../realtime/sockets.service.js';
import { type PresenceRow, PresenceRepository } from './presence.repository.js';

@Injectable()
export class PresenceService {
  constructor(
    private readonly presence: PresenceRepository,
    private readonly graph: SocialGraphService,
    private readonly sockets: SocketsService,
  ) {}

  /** Undefined for a user who hides it; throws UserNotFound where the profile does. */
  async stateOf(viewerId: string, personId: string): Promise<PresenceRow | undefined> {
    await this.graph.getVisibleUser(viewerId, personId);
    const [seen] = await this.presence.listSeen([{ viewerId, personId }], (id) => this.sockets.hosts(id));
    return seen;
  }
}
