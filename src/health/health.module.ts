import { Module } from '@nestjs/common';
import { BackupsRepository } from '../backups/backups.repository.js';
import { BackupsService } from '../backups/backups.service.js';
import { DocumentsController } from '../api-docs/documents.controller.js';
import { DocumentsService } from '../api-docs/documents.service.js';
import { HealthController } from './health.controller.js';
import { HealthRepository } from './health.repository.js';
import { HealthService } from './health.service.js';

@Module({
  controllers: [HealthController, DocumentsController],
  providers: [HealthService, HealthRepository, BackupsService, BackupsRepository, DocumentsService],
  exports: [HealthService, BackupsService],
})
export class HealthModule {}
