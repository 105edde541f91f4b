import { Injectable } from '@nestjs/common';
import { Meter } from '../common/meter.js';
import { withDeadline } from '../database/deadline.js';
import { BackupsService } from '../backups/backups.service.js';

const CACHE_TTL_MS = 30_000;
const QUERY_TIMEOUT_MS = 2000;

/**
 * Age of the last proved backup, from a cache: a scrape does not wait for the database, and the age keeps growing while
 * the database is unavailable.
 */
@Injectable()
export class BackupMetrics {
  private last: { ageSeconds: number; at: number } | undefined;
  private refreshedAt = -Infinity;

  constructor(
    private readonly backups: BackupsService,
    meter: Meter,
  ) {
    meter.gauge({
      name: 'rabitchat_backup_age_seconds',
      help: 'Age of the last proved backup; +Inf when there is none.',
      read: (gauge) => {
        if (this.last) gauge.set(this.last.ageSeconds + (performance.now() - this.last.at) / 1000);
        else gauge.remove();
      },
    });
  }

  /** Reloads in the background when the cache is older than 30 s. */
  refresh(): void {
    if (performance.now() - this.refreshedAt < CACHE_TTL_MS) return;
    this.refreshedAt = performance.now();
    this.load().catch(() => (this.refreshedAt = -Infinity));
  }

  private async load(): Promise<void> {
    const last = await withDeadline(() => this.backups.findLastProved(), QUERY_TIMEOUT_MS);
    this.last = { ageSeconds: last?.ageSeconds ?? Infinity, at: performance.now() };
  }
}
