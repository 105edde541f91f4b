import type { Pool } from 'pg';
import { isUnavailable, sqlState } from './database-unavailable.js';

export class DatabaseMetrics {
  /** Failed statements and connection waits, by SQLSTATE class or `unavailable`. */
  readonly failures = new Map<string, number>([['unavailable', 0]]);

  constructor(private readonly pool: Pool) {}

  get connections(): { idle: number; busy: number; waiting: number; max: number } {
    const { totalCount, idleCount, waitingCount, options } = this.pool;
    return { idle: idleCount, busy: totalCount - idleCount, waiting: waitingCount, max: options.max };
  }

  countFailure(error: unknown): void {
    const kind = isUnavailable(error) ? 'unavailable' : (sqlState(error)?.slice(0, 2) ?? 'other');
    this.failures.set(kind, (this.failures.get(kind) ?? 0) + 1);
  }
}
