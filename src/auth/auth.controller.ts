import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { Public } from '../common/auth/public.decorator.js';
import { StartsSession } from '../common/auth/starts-session.decorator.js';
import { RateLimited } from '../common/errors/common.errors.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { NoticeDto } from '../common/notice.dto.js';
import { RateLimit } from '../common/rate-limits/rate-limit.decorator.js';
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
import { CurrentClient, type ClientSession } from './client-session.js';

@Controller('api/auth')
export class AuthController {
  constructor(
    private readonly signups: SignupService,
    private readonly logins: LoginService,
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
  ) {}

  /** Sign up and log in. */
  @Public()
  @Post('signup')
  @StartsSession()
  @RateLimit('signups')
  @Problems(CommonPassword, UsernameTaken, EmailTaken)
  async signUp(@Body() body: SignupDto, @CurrentClient() client: ClientSession): Promise<NewAccountDto> {
    return NewAccountDto.from(await this.signups.signUp(accountOf(body), client));
  }

  /** Log in with an e-mail address or a username. */
  @Public()
  @Post('login')
  @StartsSession()
  @HttpCode(200)
  @Problems(InvalidCredentials, AccountSuspended, RateLimited)
  async logIn(@Body() body: LoginDto, @CurrentClient() client: ClientSession): Promise<OwnUserDto> {
    return OwnUserDto.from(await this.logins.login(body.email, body.password, client));
  }

  /** Log out. */
  @Post('logout')
  @HttpCode(200)
  async logOut(@CurrentClient() client: ClientSession): Promise<NoticeDto> {
    await this.sessions.end(client);
    return NoticeDto.from('Logged out');
  }

  /** Get your account. */
  @Get('me')
  async me(@CurrentUser() userId: string): Promise<OwnUserDto> {
    return OwnUserDto.from(await this.users.get(userId));
  }

  /** Check whether a username is free. */
  @Public()
  @Get('check-username')
  async checkUsername(@Query() query: UsernameQuery): Promise<UsernameAvailabilityDto> {
    return UsernameAvailabilityDto.from(await this.users.suggestUsernames(query.username));
  }
}
