import { Injectable } from '@nestjs/common';
import { InfluenceService } from '../users/influence.service.js';
import { FOLLOWER_POINTS } from './follows.service.js';
import { GraphErasureRepository } from './graph-erasure.repository.js';

/** What becomes of the ties of an account that is deleted. */
@Injectable()
export class GraphErasureService {
  constructor(
    private readonly graph: GraphErasureRepository,
    private readonly influence: InfluenceService,
  ) {}

  /**
   * Ends every follow, request, block and mute from and to the person, and takes back what their follows brought. The
   * caller's transaction must already hold the person's row, or ties made meanwhile could stay behind.
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
