import { Injectable } from '@nestjs/common';
import { PostsService } from '../posts/posts/posts.service.js';
import { SettingsService } from '../users/settings.service.js';
import { UsersService } from '../users/users.service.js';
import { ExportRepository } from './export.repository.js';

/** Of each kind; an account with more gets its latest, and the rest from the operator. */
const MOST = 50_000;

export type PersonalData = Awaited<ReturnType<ExportService['export']>>;

@Injectable()
export class ExportService {
  constructor(
    private readonly users: UsersService,
    private readonly settings: SettingsService,
    private readonly posts: PostsService,
    private readonly rows: ExportRepository,
  ) {}

  /** Everything that is kept of a person, less the password. */
  async export(userId: string) {
    return {
      profile: await this.users.get(userId),
      settings: await this.settings.of(userId),
      ...(await this.posts.exportOf(userId)),
      following: await this.rows.listTies('following', userId, MOST),
      followers: await this.rows.listTies('followers', userId, MOST),
      blocked: await this.rows.listTies('blocked', userId, MOST),
      muted: await this.rows.listTies('muted', userId, MOST),
      messages: await this.rows.listMessages(userId, MOST),
      notifications: await this.rows.listNotifications(userId, MOST),
      reports: await this.rows.listReports(userId, MOST),
    };
  }
}
