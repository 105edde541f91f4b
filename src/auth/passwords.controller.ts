import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { Public } from '../common/auth/public.decorator.js';
import { RateLimited } from '../common/errors/common.errors.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { NoticeDto } from '../common/notice.dto.js';
import { RateLimit } from '../common/rate-limits/rate-limit.decorator.js';
import { SuccessDto } from '../common/success.dto.js';
import { CommonPassword, CurrentPasswordIncorrect, InvalidResetCode } from './auth.errors.js';
import { ChangePasswordDto, ForgotPasswordDto, ResetPasswordDto } from './dto/passwords.dto.js';
import { PasswordChangeService } from './password-change.service.js';
import { PasswordResetService } from './password-reset.service.js';
import { CurrentClient, type ClientSession } from './client-session.js';

@Controller('api')
export class PasswordsController {
  constructor(
    private readonly changes: PasswordChangeService,
    private readonly resets: PasswordResetService,
  ) {}

  /** Request a password reset code; the response does not reveal whether the account exists. */
  @Public()
  @Post('auth/forgot-password')
  @HttpCode(200)
  @RateLimit('resets')
  async forgot(@Body() body: ForgotPasswordDto): Promise<NoticeDto> {
    await this.resets.request(body.email);
    return NoticeDto.from('If an account with this e-mail address exists, a code is on its way.');
  }

  /** Set a new password with a reset code and end all sessions. */
  @Public()
  @Post('auth/reset-password')
  @HttpCode(200)
  @RateLimit('resets')
  @Problems(InvalidResetCode, CommonPassword)
  async reset(@Body() body: ResetPasswordDto): Promise<NoticeDto> {
    await this.resets.reset(body.email, body.code, body.newPassword);
    return NoticeDto.from('Password reset successfully');
  }

  /** Change your password and end all other sessions. */
  @Post('me/change-password')
  @HttpCode(200)
  @Problems(CurrentPasswordIncorrect, CommonPassword, RateLimited)
  async change(
    @CurrentUser() userId: string,
    @Body() body: ChangePasswordDto,
    @CurrentClient() client: ClientSession,
  ): Promise<SuccessDto> {
    await this.changes.change(userId, body, client.sid);
    return SuccessDto.from('Password changed successfully');
  }
}
