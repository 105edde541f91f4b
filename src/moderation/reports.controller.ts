import { Body, Controller, Post } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { Idempotent } from '../common/idempotency/idempotent.decorator.js';
import { RateLimit } from '../common/rate-limits/rate-limit.decorator.js';
import { PostNotFound } from '../posts/posts.errors.js';
import { UserNotFound } from '../users/users.errors.js';
import { FiledReportDto, NewReportDto } from './dto/report.dto.js';
import { CannotReportSelf, NothingReported } from './moderation.errors.js';
import { ReportsService } from './reports.service.js';

@Controller('api/reports')
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  /** Report a user or a post. */
  @Post()
  @RateLimit('reports')
  @Idempotent()
  @Problems(NothingReported, CannotReportSelf, UserNotFound, PostNotFound)
  async report(@CurrentUser() reporterId: string, @Body() report: NewReportDto): Promise<FiledReportDto> {
    return FiledReportDto.from(await this.reports.report({ ...report, reporterId }));
  }
}
