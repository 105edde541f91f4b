import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { PostNotFound } from '../posts/posts.errors.js';
import { UserNotFound } from '../users/users.errors.js';
import { CannotReportSelf, NothingReported } from './moderation.errors.js';
import { type NewReport, ReportsRepository } from './reports.repository.js';

@Injectable()
export class ReportsService {
  constructor(
    private readonly database: Database,
    private readonly reports: ReportsRepository,
  ) {}

  /**
   * Returns the report's id.
   * @throws UserNotFound or PostNotFound for what the reporter cannot see
   */
  async report(report: NewReport): Promise<string> {
    const { reporterId, reportedUserId, reportedPostId } = report;
    if (!reportedUserId && !reportedPostId) throw new NothingReported();
    if (reportedUserId === reporterId) throw new CannotReportSelf();
    return this.database.transaction(async () => {
      if (reportedUserId && !(await this.reports.lockVisibleUser(reporterId, reportedUserId)))
        throw new UserNotFound();
      if (reportedPostId && !(await this.reports.lockVisiblePost(reporterId, reportedPostId)))
        throw new PostNotFound();
      return this.reports.add(report);
    });
  }
}
