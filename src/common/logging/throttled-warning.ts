import type { Logger } from '@nestjs/common';

const INTERVAL_MS = 60_000;

/** Logs at most one warning a minute. */
export class ThrottledWarning {
  private lastAt = -Infinity;

  constructor(private readonly logger: Logger) {}

  warn(message: string): void {
    const now = performance.now();
    if (now - this.lastAt < INTERVAL_MS) return;
    this.lastAt = now;
    this.logger.warn(message);
  }
}
