import { Body, Controller, Delete, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { CurrentUser } from '../../common/auth/current-user.js';
import { Problems } from '../../common/errors/problems.decorator.js';
import { EditMessageDto, ReactDto, RemoveMessageQuery, UnreactDto } from './dto/message-requests.dto.js';
import { MessageDto, ReactionsDto, RemovedMessageDto } from './dto/message.dto.js';
import { MessageChangesService } from './message-changes.service.js';
import {
  EditWindowPassed,
  MessageDeleted,
  MessageNotAllowed,
  MessageNotFound,
  NotEditable,
  NotYourMessage,
  RequestNotAccepted,
} from '../messaging.errors.js';

@Controller('api/messages/:id')
@Problems(MessageNotAllowed, RequestNotAccepted, NotYourMessage, MessageNotFound)
export class MessageChangesController {
  constructor(private readonly changes: MessageChangesService) {}

  /** Edit a text message of yours, within one hour. */
  @Put()
  @Problems(EditWindowPassed, NotEditable)
  async edit(
    @CurrentUser() userId: string,
    @Param('id') id: string,
    @Body() body: EditMessageDto,
  ): Promise<MessageDto> {
    return MessageDto.from(await this.changes.edit(userId, id, body.content), userId);
  }

  /** Delete a message of yours for both participants; a tombstone stays. */
  @Delete()
  async remove(
    @CurrentUser() userId: string,
    @Param('id') id: string,
    @Query() _: RemoveMessageQuery,
  ): Promise<RemovedMessageDto> {
    return RemovedMessageDto.from(await this.changes.remove(userId, id), userId);
  }

  /** Set your reaction, replacing another; a reaction that is already set is removed. */
  @Post('react')
  @HttpCode(200)
  @Problems(MessageDeleted)
  async react(
    @CurrentUser() userId: string,
    @Param('id') id: string,
    @Body() body: ReactDto,
  ): Promise<ReactionsDto> {
    return ReactionsDto.from(await this.changes.toggleReaction(userId, id, body.emoji), userId);
  }

  /** Remove your reaction. */
  @Delete('react')
  async unreact(
    @CurrentUser() userId: string,
    @Param('id') id: string,
    @Body() body: UnreactDto,
  ): Promise<ReactionsDto> {
    return ReactionsDto.from(await this.changes.unreact(userId, id, body.emoji), userId);
  }
}
