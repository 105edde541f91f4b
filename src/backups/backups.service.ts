import { Injectable } from '@nestjs/common';
import { BackupsRepository, type NewBackup } from './backups.repository.js';

export interface ProvedBackup extends NewBackup {
  ageSeconds: number;
}

@Injectable()
export class BackupsService {
  constructor(private readonly backups: BackupsRepository) {}

  async recordProved(backup: NewBackup): Promise<void> {
    await this.backups.add(backup);
  }

  async findLastProved(): Promise<ProvedBackup | undefined> {
    return this.backups.findLatest();
  }
}
