import { Body, Controller, Get, Patch } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { SettingsDto } from './dto/settings.dto.js';
import { UpdateSettingsDto } from './dto/update-settings.dto.js';
import { SettingsService } from './settings.service.js';

@Controller('api/me/settings')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  /** Get your settings. */
  @Get()
  async show(@CurrentUser() userId: string): Promise<SettingsDto> {
    return SettingsDto.from(await this.settings.get(userId));
  }

  /** Change settings; absent fields, also within a group, keep their values. */
  @Patch()
  async update(@CurrentUser() userId: string, @Body() body: UpdateSettingsDto): Promise<SettingsDto> {
    return SettingsDto.from(await this.settings.update(userId, body));
  }
}
