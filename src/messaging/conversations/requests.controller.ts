import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../../common/auth/current-user.js';
import { Problems } from '../../common/errors/problems.decorator.js';
import { PageQuery } from '../../common/pagination/page-query.dto.js';
import type { Page } from '../../common/pagination/page.js';
import { Paged } from '../../common/pagination/paged.decorator.js';
import { ConversationsService } from './conversations.service.js';
import { ConversationDto } from './dto/conversation.dto.js';
import { DoneDto } from '../access/done.dto.js';
import {
  ConversationNotFound,
  MessageNotAllowed,
  NotARequest,
  NotRequestRecipient,
  UnknownFolder,
} from '../messaging.errors.js';
import { RequestsService } from './requests.service.js';

@Controller('api/messages')
export class RequestsController {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly requests: RequestsService,
  ) {}

  /** List your accepted conversations of a folder, primary or general. */
  @Get('inbox/:folder')
  @Paged(ConversationDto)
  @Problems(UnknownFolder)
  async inbox(
    @CurrentUser() userId: string,
    @Param('folder') folder: string,
    @Query() query: PageQuery,
  ): Promise<Page<ConversationDto>> {
    return (await this.conversations.inbox(userId, folder, query)).map((entry) =>
      ConversationDto.from(entry),
    );
  }

  /** List the requests that you received. */
  @Get('requests')
  @Paged(ConversationDto)
  async received(@CurrentUser() userId: string, @Query() query: PageQuery): Promise<Page<ConversationDto>> {
    return (await this.conversations.requests(userId, query)).map((entry) => ConversationDto.from(entry));
  }

  /** Accept a request that you received. */
  @Post('requests/:id/accept')
  @HttpCode(200)
  @Problems(MessageNotAllowed, NotRequestRecipient, ConversationNotFound)
  async accept(@CurrentUser() userId: string, @Param('id') id: string): Promise<ConversationDto> {
    return ConversationDto.from(await this.requests.accept(userId, id));
  }

  /** Decline a request that you received; its sender is not notified. */
  @Delete('requests/:id')
  @Problems(NotRequestRecipient, ConversationNotFound, NotARequest)
  async decline(@CurrentUser() userId: string, @Param('id') id: string): Promise<DoneDto> {
    await this.requests.decline(userId, id);
    return DoneDto.from();
  }
}
