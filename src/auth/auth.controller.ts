import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { Public } from '../common/auth/public.decorator.js';
import { StartsSession } from '../common/auth/starts-session.decorator.js';
import { RateLimited as TooMany } from '../common/errors/common.errors.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { NoticeDto } from '../common/notice.dto.js';
import { RateLimited } from '../common/rate-limits/rate-limited.decorator.js';
import { OwnUserDto } from '../users/dto/own-user.dto.js';
import { EmailTaken, UsernameTaken } from '../users/users.errors.js';
import { UsersService } from '../users/users.service.js';
import { AccountSuspended, CommonPassword, InvalidCredentials } from './auth.errors.js';
import { LoginDto } from './dto/login.dto.js';
import {
  accountOf,
  NewAccountDto,
  SignupDto,
  UsernameAvailabilityDto,
  UsernameQuery,
} from './dto/signup.dto.js';
import { LoginService } from './login.service.js';
import { SessionsService } from './sessions.service.js';
import { SignupService } from './signup.service.js';
import { CurrentVisit, type Visit } from './visit.js';

@Controller('api/auth')
export class AuthController {
  constructor(
    private readonly signups: SignupService,
    private readonly logins: LoginService,
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
  ) {}

  /** Makes an account and logs in. */
  @Public()
  @Post('signup')
  @StartsSession()
  @RateLimited('signups')
  @Problems(CommonPassword, UsernameTaken, EmailTaken)
  async signUp(@Body() body: SignupDto, @CurrentVisit() visit: Visit): Promise<NewAccountDto> {
    return NewAccountDto.from(await this.signups.signUp(accountOf(body), visit));
  }

  /** Logs in with an e-mail address or a username. */
  @Public()
  @Post('login')
  @StartsSession()
  @HttpCode(200)
  @Problems(InvalidCredentials, AccountSuspended, TooMany)
  async logIn(@Body() body: LoginDto, @CurrentVisit() visit: Visit): Promise<OwnUserDto> {
    return OwnUserDto.from(await this.logins.login(body.email, body.password, visit));
  }

  /** Ends this session. */
  @Post('logout')
  @HttpCode(200)
  async logOut(@CurrentVisit() visit: Visit): Promise<NoticeDto> {
    await this.sessions.end(visit);
    return NoticeDto.from('Logged out');
  }

  /** Your own account. */
  @Get('me')
  async me(@CurrentUser() userId: string): Promise<OwnUserDto> {
    return OwnUserDto.from(await this.users.get(userId));
  }

  /** Whether a username is free. */
  @Public()
  @Get('check-username')
  async checkUsername(@Query() query: UsernameQuery): Promise<UsernameAvailabilityDto> {
    return UsernameAvailabilityDto.from(await this.users.suggestUsernames(query.username));
  }
}
