import { Injectable } from '@nestjs/common';
import { Cursors, type PageRequest } from '../common/pagination/cursors.js';
import type { Page } from '../common/pagination/page.js';
import { type MuteChoices, type MutedPerson, MutesRepository } from './mutes.repository.js';
import { CannotMuteSelf } from './social-graph.errors.js';
import { SocialGraphService } from './social-graph.service.js';

@Injectable()
export class MutesService {
  constructor(
    private readonly graph: SocialGraphService,
    private readonly mutes: MutesRepository,
    private readonly cursors: Cursors,
  ) {}

  /** Creates the mute or updates its choices. */
  async mute(userId: string, mutedUserId: string, choices: MuteChoices): Promise<void> {
    if (userId === mutedUserId) throw new CannotMuteSelf();
    await this.graph.getVisibleUser(userId, mutedUserId);
    await this.mutes.save(userId, mutedUserId, choices);
  }

  async unmute(userId: string, mutedUserId: string): Promise<void> {
    if (userId === mutedUserId) throw new CannotMuteSelf();
    await this.graph.getVisibleUser(userId, mutedUserId);
    await this.mutes.remove(userId, mutedUserId);
  }

  list(userId: string, request: PageRequest): Promise<Page<MutedPerson>> {
    return this.cursors.page({ name: 'muted', viewerId: userId }, request, {
      read: (limit, after) => this.mutes.list(userId, limit, after),
      positionOf: ({ mute }) => [mute.createdAt, mute.id],
    });
  }
}
