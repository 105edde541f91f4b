import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../../common/auth/current-user.js';
import { Problems } from '../../common/errors/problems.decorator.js';
import type { Page } from '../../common/pagination/page.js';
import { Paged } from '../../common/pagination/paged.decorator.js';
import { HistoryQuery, SearchMessagesQuery } from './dto/message-requests.dto.js';
import { MessageDto, SentMessageDto } from './dto/message.dto.js';
import { SendMediaDto } from './dto/send-media.dto.js';
import { SendMessageDto } from './dto/send-message.dto.js';
import { HistoryService } from './history.service.js';
import { MessagesService } from './messages.service.js';
import { ConversationNotFound } from '../messaging.errors.js';
import { SendsMessage } from './sends-message.decorator.js';

@Controller('api/conversations/:id')
export class MessagesController {
  constructor(
    private readonly messages: MessagesService,
    private readonly historyService: HistoryService,
  ) {}

  /** Send a message. Repeated with the same clientMessageId and body, the message sent before is returned. */
  @Post('messages')
  @SendsMessage()
  async send(
    @CurrentUser() userId: string,
    @Param('id') id: string,
    @Body() body: SendMessageDto,
  ): Promise<SentMessageDto> {
    return SentMessageDto.sent(await this.messages.send(userId, body.toNewMessage(id)));
  }

  /** Send a message with media, or with a link. */
  @Post('messages/media')
  @SendsMessage()
  async sendMedia(
    @CurrentUser() userId: string,
    @Param('id') id: string,
    @Body() body: SendMediaDto,
  ): Promise<SentMessageDto> {
    return SentMessageDto.sent(await this.messages.send(userId, body.toNewMessage(id)));
  }

  /** List the messages, newest first; with `after`, oldest first. Deleted messages stay as tombstones. */
  @Get('messages')
  @Paged(MessageDto)
  @Problems(ConversationNotFound)
  async history(
    @CurrentUser() userId: string,
    @Param('id') id: string,
    @Query() query: HistoryQuery,
  ): Promise<Page<MessageDto>> {
    return (await this.historyService.history(userId, id, query)).map((view) =>
      MessageDto.from(view, userId),
    );
  }

  /** Search the messages by text, newest first. */
  @Get('search')
  @Paged(MessageDto)
  @Problems(ConversationNotFound)
  async search(
    @CurrentUser() userId: string,
    @Param('id') id: string,
    @Query() query: SearchMessagesQuery,
  ): Promise<Page<MessageDto>> {
    const found = await this.historyService.search(userId, { conversationId: id, text: query.q }, query);
    return found.map((view) => MessageDto.from(view, userId));
  }
}
