import { Body, Controller, Get, Patch } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { SettingsDto } from './dto/settings.dto.js';
import { UpdateSettingsDto } from './dto/update-settings.dto.js';
import { SettingsService } from './settings.service.js';

@Controller('api/me/settings')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  /** Your settings. */
  @Get()
  async show(@CurrentUser() userId: string): Promise<SettingsDto> {
    return SettingsDto.from(await this.settings.get(userId));
  }

  /** Changes settings; what is not sent stays, inside a group as well. */
  @Patch()
  async update(@CurrentUser() userId: string, @Body() body: UpdateSettingsDto): Promise<SettingsDto> {
    return SettingsDto.from(await this.settings.update(userId, body));
  }
}
