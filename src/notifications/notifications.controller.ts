import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { InvalidCursor } from '../common/errors/common.errors.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { NoticeDto } from '../common/notice.dto.js';
import { PageQuery } from '../common/pagination/page-query.dto.js';
import type { Page } from '../common/pagination/page.js';
import { Paged } from '../common/pagination/paged.decorator.js';
import { NotificationDto, UnreadNotificationsDto } from './dto/notification.dto.js';
import { NotificationNotFound } from './notifications.errors.js';
import { NotificationsService } from './notifications.service.js';

@Controller('api/notifications')
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  /** List your notifications, newest first. */
  @Get()
  @Paged(NotificationDto)
  @Problems(InvalidCursor)
  async list(@CurrentUser() userId: string, @Query() request: PageQuery): Promise<Page<NotificationDto>> {
    return (await this.notifications.list(userId, request)).map((view) => NotificationDto.from(view));
  }

  /** Count your unread notifications. */
  @Get('unread-count')
  async countUnread(@CurrentUser() userId: string): Promise<UnreadNotificationsDto> {
    return UnreadNotificationsDto.from(await this.notifications.countUnread(userId));
  }

  /** Mark all notifications as read. */
  @Post('read-all')
  @HttpCode(200)
  async readAll(@CurrentUser() userId: string): Promise<NoticeDto> {
    await this.notifications.readAll(userId);
    return NoticeDto.from('All notifications marked as read');
  }

  /** Mark a notification and its group as read. */
  @Post(':id/read')
  @HttpCode(200)
  @Problems(NotificationNotFound)
  async read(@CurrentUser() userId: string, @Param('id') id: string): Promise<NotificationDto> {
    return NotificationDto.from(await this.notifications.read(userId, id));
  }
}
