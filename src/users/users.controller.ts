import { Body, Controller, Get, Patch, Put } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { AdminStatusDto, OwnUserDto } from './dto/own-user.dto.js';
import { AuthorDto } from './dto/author.dto.js';
import { profileChangesOf, UpdateProfileDto } from './dto/update-profile.dto.js';
import { UsernameTaken } from './users.errors.js';
import { UsersService } from './users.service.js';

@Controller('api')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  /** List users; always empty, use search instead. */
  @Get('users')
  list(): AuthorDto[] {
    return [];
  }

  /** Get your account. */
  @Get('users/me')
  async me(@CurrentUser() userId: string): Promise<OwnUserDto> {
    return OwnUserDto.from(await this.users.get(userId));
  }

  /** Get whether you are an administrator. */
  @Get('users/me/admin')
  async admin(@CurrentUser() userId: string): Promise<AdminStatusDto> {
    return AdminStatusDto.from(await this.users.get(userId));
  }

  /** Update your profile. */
  @Put('users/me')
  @Problems(UsernameTaken)
  async update(@CurrentUser() userId: string, @Body() body: UpdateProfileDto): Promise<OwnUserDto> {
    return OwnUserDto.from(await this.users.update(userId, profileChangesOf(body)));
  }

  /** Update your profile. */
  @Patch('me/profile')
  @Problems(UsernameTaken)
  async updateProfile(@CurrentUser() userId: string, @Body() body: UpdateProfileDto): Promise<OwnUserDto> {
    return OwnUserDto.from(await this.users.update(userId, profileChangesOf(body)));
  }
}
