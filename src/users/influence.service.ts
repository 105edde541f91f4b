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

/** The ledger behind every influence score: the entries of a person always add up to it. */
@Injectable()
export class InfluenceService {
  constructor(
    private readonly cursors: Cursors,
    private readonly influence: InfluenceRepository,
  ) {}

  /**
   * Gives points, or takes them when negative, in the caller's transaction, which must hold the cause as well. Writes
   * down what was applied: a score does not fall below zero.
   */
  async award(award: NewInfluenceEntry): Promise<void> {
    const points = await this.influence.addPoints(award.userId, award.points);
    if (points) await this.influence.add({ ...award, points });
  }

  /** The same as `award` for many people at once, each of them named once, and one cause. */
  async awardAll(awards: Award[], cause: Cause): Promise<void> {
    const moved = (await this.influence.addPointsToAll(awards)).filter(({ points }) => points !== 0);
    await this.influence.addAll(moved, cause);
  }

  /** Whose score it is must be known to be visible to the viewer. */
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
