import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentUser } from '../../common/auth/current-user.js';
import { Problems } from '../../common/errors/problems.decorator.js';
import { ConversationNotFound, MessageNotAllowed, RequestNotAccepted } from '../messaging.errors.js';
import { DoneDto } from '../access/done.dto.js';
import { MarkedDto, MarkReadDto, UnreadDto } from './dto/marks.dto.js';
import { TypingDto } from './dto/typing.dto.js';
import { ReceiptsService } from './receipts.service.js';
import { TypingService } from './typing.service.js';

@Controller('api')
export class ReceiptsController {
  constructor(
    private readonly receipts: ReceiptsService,
    private readonly typing: TypingService,
  ) {}

  /** Move your read mark forward. */
  @Post('conversations/:id/read')
  @HttpCode(200)
  @Problems(ConversationNotFound)
  async read(
    @CurrentUser() userId: string,
    @Param('id') id: string,
    @Body() body: MarkReadDto,
  ): Promise<MarkedDto> {
    return MarkedDto.from(await this.receipts.markRead({ userId }, id, body.seq));
  }

  /** Show or stop showing that you are typing. */
  @Post('conversations/:id/typing')
  @HttpCode(200)
  @Problems(ConversationNotFound, MessageNotAllowed, RequestNotAccepted)
  async setTyping(
    @CurrentUser() userId: string,
    @Param('id') id: string,
    @Body() body: TypingDto,
  ): Promise<DoneDto> {
    await this.typing.set(userId, id, body.isTyping);
    return DoneDto.from();
  }

  /** Count your unread messages. */
  @Get('me/unread')
  async unread(@CurrentUser() userId: string): Promise<UnreadDto> {
    return UnreadDto.from(await this.receipts.unread(userId));
  }
}
