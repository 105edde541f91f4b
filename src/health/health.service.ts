import { Injectable } from '@nestjs/common';
import { Admission } from '../common/http/admission.js';
import { toIso } from '../common/to-iso.js';
import { version } from '../config/version.js';
import { BackupsService } from '../backups/backups.service.js';
import { HealthRepository } from './health.repository.js';

/** The health response waits at most this long for the backup's age. */
const BACKUP_TIMEOUT_MS = 300;

export interface HealthReport {
  status: 'healthy' | 'unhealthy';
  database: DatabaseStatus;
  backup: BackupStatus | null;
}

interface DatabaseStatus {
  status: 'up' | 'down';
  latency: number;
}

interface BackupStatus {
  takenAt: string;
  ageSeconds: number;
}

@Injectable()
export class HealthService {
  readonly version = version;
  private draining = false;

  constructor(
    private readonly repository: HealthRepository,
    private readonly backups: BackupsService,
    private readonly admission: Admission,
  ) {}

  /** Makes the node not ready, before shutdown. */
  drain(): void {
    this.draining = true;
  }

  get isDraining(): boolean {
    return this.draining;
  }

  async check(): Promise<HealthReport> {
    const database = await this.pingDatabase();
    const isUp = database.status === 'up';
    return {
      status: isUp ? 'healthy' : 'unhealthy',
      database,
      backup: isUp ? await this.lastBackup() : null,
    };
  }

  async isReady(): Promise<boolean> {
    return !this.draining && !this.admission.isStarved && (await this.pingDatabase()).status === 'up';
  }

  private async pingDatabase(): Promise<DatabaseStatus> {
    const startedAt = performance.now();
    const up = await this.repository.ping().then(
      () => true,
      () => false,
    );
    return { status: up ? 'up' : 'down', latency: Math.round(performance.now() - startedAt) };
  }

  /** Null on an error or a timeout, which do not make the server unhealthy. */
  private async lastBackup(): Promise<BackupStatus | null> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), BACKUP_TIMEOUT_MS);
    });
    const asked = this.backups.findLastProved().catch(() => undefined);
    const last = await Promise.race([asked, timeout]).finally(() => clearTimeout(timer));
    return last
      ? { takenAt: toIso(last.takenAt), ageSeconds: Math.max(0, Math.round(last.ageSeconds)) }
      : null;
  }
}
