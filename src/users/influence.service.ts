import { Injectable } from '@nestjs/common';
import { Cursors, type PageRequest } from '../common/pagination/cursors.js';
import { Page } from '../common/pagination/page.js';
import {
  type Award,
  type Cause,
  InfluenceRepository,
  type NewInfluenceEntry,
} from './influence.repository.js';
import type { InfluenceEntry } from './influence.tables.js';
import { UserNotFound } from './users.errors.js';

/** Ledger of the influence scores: a user's entries always add up to the score. */
@Injectable()
export class InfluenceService {
  constructor(
    private readonly cursors: Cursors,
    private readonly influence: InfluenceRepository,
  ) {}

  /**
   * Adds points (subtracts negative ones) in the caller's transaction, which must also write the cause. Records the
   * points applied: a score does not fall below zero.
   */
  async award(award: NewInfluenceEntry): Promise<void> {
    const points = await this.influence.addPoints(award.userId, award.points);
    if (points) await this.influence.add({ ...award, points });
  }

  /** Like `award` for several users and one cause; each user may occur once. */
  async awardAll(awards: Award[], cause: Cause): Promise<void> {
    const moved = (await this.influence.addPointsToAll(awards)).filter(({ points }) => points !== 0);
    await this.influence.addAll(moved, cause);
  }

  /** The caller must have checked that the viewer may see the score. */
  async page(
    userId: string,
    request: PageRequest,
    viewerId: string,
  ): Promise<{ score: number; entries: Page<InfluenceEntry> }> {
    let score: number | undefined;
    const entries = await this.cursors.page({ name: `influence:${userId}`, viewerId }, request, {
      read: async (limit, after) => {
        const rows = await this.influence.list(userId, limit, after);
        score = rows[0]?.score;
        return rows.flatMap(({ entry }) => entry ?? []);
      },
      positionOf: ({ createdAt, id }) => [createdAt, id],
    });
    if (score === undefined) throw new UserNotFound();
    return { score, entries };
  }
}
