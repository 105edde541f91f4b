import { Module } from '@nestjs/common';
import { BackupsModule } from '../backups/backups.module.js';
import { HealthModule } from '../health/health.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { BackupFigures } from './backup-figures.js';
import { PoolFigures } from './pool-figures.js';
import { NodeFigures } from './node-figures.js';
import { RequestFigures } from './request-figures.js';
import { ScrapeMiddleware } from './scrape.middleware.js';
import { SessionFigures } from './session-figures.js';

@Module({
  imports: [BackupsModule, HealthModule, RealtimeModule],
  providers: [BackupFigures, PoolFigures, NodeFigures, RequestFigures, ScrapeMiddleware, SessionFigures],
})
export class MetricsModule {}
