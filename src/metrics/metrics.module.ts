import { Module } from '@nestjs/common';
import { BackupsModule } from '../backups/backups.module.js';
import { HealthModule } from '../health/health.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { BackupMetrics } from './backup-metrics.js';
import { PoolMetrics } from './pool-metrics.js';
import { NodeMetrics } from './node-metrics.js';
import { RequestMetrics } from './request-metrics.js';
import { ScrapeMiddleware } from './scrape.middleware.js';
import { SessionMetrics } from './session-metrics.js';

@Module({
  imports: [BackupsModule, HealthModule, RealtimeModule],
  providers: [BackupMetrics, PoolMetrics, NodeMetrics, RequestMetrics, ScrapeMiddleware, SessionMetrics],
})
export class MetricsModule {}
