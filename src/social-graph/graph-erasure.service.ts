import { Injectable } from '@nestjs/common';
import { InfluenceService } from '../users/influence.service.js';
import { FOLLOWER_POINTS } from './follows.service.js';
import { GraphErasureRepository } from './graph-erasure.repository.js';

@Injectable()
export class GraphErasureService {
  constructor(
    private readonly graph: GraphErasureRepository,
    private readonly influence: InfluenceService,
  ) {}

  /**
   * Removes all follows, requests, blocks and mutes of the user and takes back the points of their follows. The
   * caller's transaction must hold a lock on the user's row, else concurrent relationships could remain.
   */
  async removeAllOf(userId: string): Promise<void> {
    const followed = await this.graph.removeFollows(userId);
    const awards = followed
      .filter((id) => id !== userId)
      .map((id) => ({ userId: id, points: -FOLLOWER_POINTS }));
    await this.influence.awardAll(awards, { kind: 'unfollow', subjectId: userId });
    await this.graph.removeRequests(userId);
    await this.graph.removeBlocks(userId);
    await this.graph.removeMutes(userId);
  }
}
