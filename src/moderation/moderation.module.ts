import { Module } from '@nestjs/common';
import { ReportsController } from './reports.controller.js';
import { ReportsRepository } from './reports.repository.js';
import { ReportsService } from './reports.service.js';

/** What people report; it is judged by the operators. */
@Module({ controllers: [ReportsController], providers: [ReportsRepository, ReportsService] })
export class ModerationModule {}
