import { Module } from '@nestjs/common';
import { InfluenceRepository } from './influence.repository.js';
import { InfluenceService } from './influence.service.js';
import { SettingsController } from './settings.controller.js';
import { SettingsRepository } from './settings.repository.js';
import { SettingsService } from './settings.service.js';
import { UserErasureRepository } from './user-erasure.repository.js';
import { UserErasureService } from './user-erasure.service.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  controllers: [UsersController, SettingsController],
  providers: [
    InfluenceRepository,
    InfluenceService,
    SettingsRepository,
    SettingsService,
    UserErasureRepository,
    UserErasureService,
    UsersRepository,
    UsersService,
  ],
  exports: [InfluenceService, SettingsService, UserErasureService, UsersService],
})
export class UsersModule {}
