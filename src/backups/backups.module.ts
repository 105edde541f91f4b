import { Module } from '@nestjs/common';
import { BackupsRepository } from './backups.repository.js';
import { BackupsService } from './backups.service.js';

@Module({ providers: [BackupsRepository, BackupsService], exports: [BackupsService] })
export class BackupsModule {}
