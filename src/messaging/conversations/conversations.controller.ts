import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../../common/auth/current-user.js';
import { Problems } from '../../common/errors/problems.decorator.js';
import { PageQuery } from '../../common/pagination/page-query.dto.js';
import type { Page } from '../../common/pagination/page.js';
import { Paged } from '../../common/pagination/paged.decorator.js';
import { UserNotFound } from '../../users/users.errors.js';
import { ConversationsService } from './conversations.service.js';
import { CanCallDto, ConversationDto, OpenConversationDto } from './dto/conversation.dto.js';
import { CannotMessageYourself, ConversationNotFound, MessageNotAllowed } from '../messaging.errors.js';
import { StartConversationService } from './start-conversation.service.js';

@Controller('api')
export class ConversationsController {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly startConversation: StartConversationService,
  ) {}

  /** List your conversations, by latest activity, newest first. */
  @Get('conversations')
  @Paged(ConversationDto)
  async list(@CurrentUser() userId: string, @Query() query: PageQuery): Promise<Page<ConversationDto>> {
    return (await this.conversations.list(userId, query)).map((entry) => ConversationDto.from(entry));
  }

  /** Open a conversation with a user, or get the existing one. */
  @Post('conversations')
  @Problems(CannotMessageYourself, MessageNotAllowed, UserNotFound)
  async open(@CurrentUser() userId: string, @Body() body: OpenConversationDto): Promise<ConversationDto> {
    return ConversationDto.from(await this.startConversation.open(userId, body.userId));
  }

  /** Get one of your conversations. */
  @Get('conversations/:id')
  @Problems(ConversationNotFound)
  async get(@CurrentUser() userId: string, @Param('id') id: string): Promise<ConversationDto> {
    return ConversationDto.from(await this.conversations.entryFor(userId, id));
  }

  /** Check whether you may call a user. */
  @Get('users/:id/can-call')
  @Problems(UserNotFound)
  async canCall(@CurrentUser() userId: string, @Param('id') id: string): Promise<CanCallDto> {
    return CanCallDto.from(await this.startConversation.canCall(userId, id));
  }
}
