import type { HealthReport } from '../health.service.js';

export class DatabaseCheckDto {
  status: 'up' | 'down';
  /** Milliseconds. */
  latency: number;
}

export class MemoryCheckDto {
  status: 'up';
  /** Bytes. */
  heapUsed: number;
  /** Bytes. */
  heapTotal: number;
  percentUsed: number;
}

export class BackupCheckDto {
  /** When the last proved backup was taken. */
  takenAt: string;
  /** By the database's clock. */
  ageSeconds: number;
}

export class HealthChecksDto {
  database: DatabaseCheckDto;
  memory: MemoryCheckDto;
  /** Null when no backup was proved, or while the database is unavailable. */
  backup: BackupCheckDto | null;
}

export class HealthDto {
  status: 'healthy' | 'unhealthy';
  timestamp: string;
  version: string;
  /** Seconds since the process started. */
  uptime: number;
  checks: HealthChecksDto;

  static from(facts: HealthReport, version: string): HealthDto {
    const { heapUsed, heapTotal } = process.memoryUsage();
    const percentUsed = Math.round((heapUsed / heapTotal) * 100);
    return Object.assign(new HealthDto(), {
      status: facts.status,
      timestamp: new Date().toISOString(),
      version,
      uptime: Math.round(process.uptime()),
      checks: {
        database: facts.database,
        memory: { status: 'up' as const, heapUsed, heapTotal, percentUsed },
        backup: facts.backup,
      },
    });
  }
}

export class LiveDto {
  status: 'ok' = 'ok' as const;
}

export class ReadyDto {
  status: 'ready' | 'not-ready';

  static from(ready: boolean): ReadyDto {
    return Object.assign(new ReadyDto(), { status: ready ? ('ready' as const) : ('not-ready' as const) });
  }
}
