import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { SuccessDto } from '../common/success.dto.js';
import { SessionNotFound } from './auth.errors.js';
import { SessionDto } from './dto/session.dto.js';
import { SessionsService } from './sessions.service.js';
import { CurrentClient, type ClientSession } from './client-session.js';

@Controller('api/me/sessions')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  /** List your sessions. */
  @Get()
  async list(@CurrentUser() userId: string, @CurrentClient() client: ClientSession): Promise<SessionDto[]> {
    return (await this.sessions.list(userId)).map((row) => SessionDto.from(row, client.sid));
  }

  /** End one of your sessions. */
  @Delete(':id')
  @Problems(SessionNotFound)
  async end(@CurrentUser() userId: string, @Param('id') id: string): Promise<SuccessDto> {
    await this.sessions.endOne(userId, id);
    return SuccessDto.from('Session revoked');
  }

  /** End all your other sessions. */
  @Post('revoke-all')
  @HttpCode(200)
  async endOthers(
    @CurrentUser() userId: string,
    @CurrentClient() client: ClientSession,
  ): Promise<SuccessDto> {
    await this.sessions.endAll(userId, 'revoked', { exceptSid: client.sid });
    return SuccessDto.from('All other sessions revoked');
  }
}
