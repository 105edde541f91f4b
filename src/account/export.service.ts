import { Injectable } from '@nestjs/common';
import { PostsService } from '../posts/posts/posts.service.js';
import { SettingsService } from '../users/settings.service.js';
import { UsersService } from '../users/users.service.js';
import { ExportRepository } from './export.repository.js';

/** Larger accounts get their latest rows; the operator can provide the rest. */
const MAX_ROWS_PER_KIND = 50_000;

export type PersonalData = Awaited<ReturnType<ExportService['export']>>;

@Injectable()
export class ExportService {
  constructor(
    private readonly users: UsersService,
    private readonly settings: SettingsService,
    private readonly posts: PostsService,
    private readonly rows: ExportRepository,
  ) {}

  async export(userId: string) {
    return {
      profile: await this.users.get(userId),
      settings: await this.settings.get(userId),
      ...(await this.posts.exportOf(userId)),
      following: await this.rows.listRelationships('following', userId, MAX_ROWS_PER_KIND),
      followers: await this.rows.listRelationships('followers', userId, MAX_ROWS_PER_KIND),
      blocked: await this.rows.listRelationships('blocked', userId, MAX_ROWS_PER_KIND),
      muted: await this.rows.listRelationships('muted', userId, MAX_ROWS_PER_KIND),
      messages: await this.rows.listMessages(userId, MAX_ROWS_PER_KIND),
      notifications: await this.rows.listNotifications(userId, MAX_ROWS_PER_KIND),
      reports: await this.rows.listReports(userId, MAX_ROWS_PER_KIND),
    };
  }
}
