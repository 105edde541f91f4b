import { Module } from '@nestjs/common';
import { BackupsRepository } from './backups.repository.js';
import { BackupsService } from './backups.service.js';
import { DocumentsController } from './documents.controller.js';
import { DocumentsService } from './documents.service.js';
import { HealthController } from './health.controller.js';
import { HealthRepository } from './health.repository.js';
import { HealthService } from './health.service.js';

@Module({
  controllers: [HealthController, DocumentsController],
  providers: [HealthService, HealthRepository, BackupsService, BackupsRepository, DocumentsService],
  exports: [HealthService, BackupsService],
})
export class HealthModule {}
