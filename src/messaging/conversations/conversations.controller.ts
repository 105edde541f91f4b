import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../../common/auth/current-user.js';
import { Problems } from '../../common/errors/problems.decorator.js';
import { PageQuery } from '../../common/pagination/page-query.dto.js';
import type { Page } from '../../common/pagination/page.js';
import { Paged } from '../../common/pagination/paged.decorator.js';
import { UserNotFound } from '../../users/users.errors.js';
import { ConversationsService } from './conversations.service.js';
import { CanCallDto } from './dto/can-call.dto.js';
import { ConversationDto } from './dto/conversation.dto.js';
import { DoneDto } from '../receipts/dto/done.dto.js';
import { MarkReadDto } from '../receipts/dto/mark-read.dto.js';
import { MarkedDto } from '../receipts/dto/marked.dto.js';
import { OpenConversationDto } from './dto/start-conversation.dto.js';
import { TypingDto } from '../receipts/dto/typing.dto.js';
import { UnreadDto } from '../receipts/dto/unread.dto.js';
import {
  CannotMessageYourself,
  ConversationNotFound,
  MessageNotAllowed,
  RequestNotAccepted,
} from '../messaging.errors.js';
import { OpeningService } from './start-conversation.service.js';
import { SignalsService } from '../receipts/receipts.service.js';

@Controller('api')
export class ConversationsController {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly opening: OpeningService,
    private readonly signals: SignalsService,
  ) {}

  /** Your conversations, by latest activity, newest first. */
  @Get('conversations')
  @Paged(ConversationDto)
  async list(@CurrentUser() userId: string, @Query() query: PageQuery): Promise<Page<ConversationDto>> {
    return (await this.conversations.list(userId, query)).map((entry) => ConversationDto.from(entry));
  }

  /** Opens your conversation with a person, or finds the one there is. */
  @Post('conversations')
  @Problems(CannotMessageYourself, MessageNotAllowed, UserNotFound)
  async open(@CurrentUser() userId: string, @Body() body: OpenConversationDto): Promise<ConversationDto> {
    return ConversationDto.from(await this.opening.open(userId, body.userId));
  }

  /** One of your conversations. */
  @Get('conversations/:id')
  @Problems(ConversationNotFound)
  async get(@CurrentUser() userId: string, @Param('id') id: string): Promise<ConversationDto> {
    return ConversationDto.from(await this.conversations.entryFor(userId, id));
  }

  /** Moves your read mark, which only moves forward. */
  @Post('conversations/:id/read')
  @HttpCode(200)
  @Problems(ConversationNotFound)
  async read(
    @CurrentUser() userId: string,
    @Param('id') id: string,
    @Body() body: MarkReadDto,
  ): Promise<MarkedDto> {
    return MarkedDto.from(await this.signals.markRead({ userId }, id, body.seq));
  }

  /** Tells the other side that you are typing, or not any more. */
  @Post('conversations/:id/typing')
  @HttpCode(200)
  @Problems(ConversationNotFound, MessageNotAllowed, RequestNotAccepted)
  async typing(
    @CurrentUser() userId: string,
    @Param('id') id: string,
    @Body() body: TypingDto,
  ): Promise<DoneDto> {
    await this.signals.typing(userId, id, body.isTyping);
    return DoneDto.from();
  }

  /** How many messages you have not read. */
  @Get('me/unread')
  async unread(@CurrentUser() userId: string): Promise<UnreadDto> {
    return UnreadDto.from(await this.signals.unread(userId));
  }

  /** Whether you may call a person. */
  @Get('users/:id/can-call')
  @Problems(UserNotFound)
  async canCall(@CurrentUser() userId: string, @Param('id') id: string): Promise<CanCallDto> {
    return CanCallDto.from(await this.opening.canCall(userId, id));
  }
}
