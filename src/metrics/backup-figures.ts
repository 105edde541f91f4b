import { Injectable } from '@nestjs/common';
import { Meter } from '../common/meter.js';
import { withDeadline } from '../database/deadline.js';
import { BackupsService } from '../backups/backups.service.js';

const FRESH_MS = 30_000;
const ANSWER_WITHIN_MS = 2000;

/**
 * How old the last proved backup is. Whoever reads it gets what was last found out and does not wait for the
 * database; while that does not answer, the age goes on.
 */
@Injectable()
export class BackupFigures {
  private found: { ageSeconds: number; at: number } | undefined;
  private askedAt = -Infinity;

  constructor(
    private readonly backups: BackupsService,
    meter: Meter,
  ) {
    meter.gauge({
      name: 'rabitchat_backup_age_seconds',
      help: 'Age of the last proved backup; +Inf when there was none ever.',
      read: (gauge) => {
        if (this.found) gauge.set(this.found.ageSeconds + (performance.now() - this.found.at) / 1000);
        else gauge.remove();
      },
    });
  }

  /** Looks again, in its own time, when what is known is older than 30 s. */
  refresh(): void {
    if (performance.now() - this.askedAt < FRESH_MS) return;
    this.askedAt = performance.now();
    this.find().catch(() => (this.askedAt = -Infinity));
  }

  private async find(): Promise<void> {
    const last = await withDeadline(() => this.backups.findLastProved(), ANSWER_WITHIN_MS);
    this.found = { ageSeconds: last?.ageSeconds ?? Infinity, at: performance.now() };
  }
}
