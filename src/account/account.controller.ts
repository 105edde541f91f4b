import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { RateLimited } from '../common/errors/common.errors.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { SuccessDto } from '../common/success.dto.js';
import { PasswordIncorrect } from './account.errors.js';
import { DeactivationService } from './deactivation.service.js';
import { DeletionService } from './deletion.service.js';
import { DeleteAccountDto } from './dto/delete-account.dto.js';
import { ExportDto } from './dto/export.dto.js';
import { ExportService } from './export.service.js';

@Controller('api/me')
export class AccountController {
  constructor(
    private readonly deletions: DeletionService,
    private readonly deactivations: DeactivationService,
    private readonly exports: ExportService,
  ) {}

  /** Delete your account permanently; requires your password. */
  @Delete()
  @Problems(PasswordIncorrect, RateLimited)
  async delete(@CurrentUser() userId: string, @Body() body: DeleteAccountDto): Promise<SuccessDto> {
    await this.deletions.delete(userId, body.password);
    return SuccessDto.from('Account deleted permanently');
  }

  /** Export your data, except your password. */
  @Post('export')
  @HttpCode(200)
  async export(@CurrentUser() userId: string): Promise<ExportDto> {
    return ExportDto.from(await this.exports.export(userId));
  }

  /** Deactivate your account until you log in again, and end all sessions. */
  @Post('deactivate')
  @HttpCode(200)
  async deactivate(@CurrentUser() userId: string): Promise<SuccessDto> {
    await this.deactivations.deactivate(userId);
    return SuccessDto.from('Account deactivated');
  }
}
