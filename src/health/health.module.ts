import { Module } from '@nestjs/common';
import { DocumentsController } from './documents.controller.js';
import { DocumentsService } from './documents.service.js';
import { HealthController } from './health.controller.js';
import { HealthRepository } from './health.repository.js';
import { HealthService } from './health.service.js';

@Module({
  controllers: [HealthController, DocumentsController],
  providers: [HealthService, HealthRepository, DocumentsService],
  exports: [HealthService],
})
export class HealthModule {}
