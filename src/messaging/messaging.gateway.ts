import { UseInterceptors } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { CatchUpService } from './sync/sync.service.js';
import { EditMessageEventDto } from './messages/dto/edit-message-event.dto.js';
import { MessageAckDto } from './messages/dto/message-ack.dto.js';
import { MessageRefDto } from './messages/dto/message-ref.dto.js';
import { ReactEventDto } from './messages/dto/react-event.dto.js';
import { SendAckDto } from './messages/dto/send-ack.dto.js';
import { SendMessageEventDto } from './messages/dto/send-message-event.dto.js';
import { SyncAnswerDto } from './sync/dto/sync-answer.dto.js';
import { SyncDto } from './sync/dto/sync.dto.js';
import { MessageChangesService } from './messages/message-changes.service.js';
import { MessagesService } from './messages/messages.service.js';
import { SocketAckInterceptor } from '../realtime/ack.interceptor.js';
import { SocketUser } from '../realtime/socket-user.decorator.js';

/** Messages over the socket: the verbs of the HTTP API, by the same services. */
@WebSocketGateway()
@UseInterceptors(SocketAckInterceptor)
export class MessagingGateway {
  constructor(
    private readonly messages: MessagesService,
    private readonly changes: MessageChangesService,
    private readonly catchUp: CatchUpService,
  ) {}

  @SubscribeMessage('message:send')
  async send(@SocketUser() userId: string, @MessageBody() dto: SendMessageEventDto): Promise<SendAckDto> {
    return SendAckDto.from(await this.messages.send(userId, dto.asMessageIn(dto.conversationId)));
  }

  @SubscribeMessage('message:edit')
  async edit(@SocketUser() userId: string, @MessageBody() dto: EditMessageEventDto): Promise<MessageAckDto> {
    return MessageAckDto.from(await this.changes.edit(userId, dto.messageId, dto.content), userId);
  }

  @SubscribeMessage('message:delete')
  async delete(@SocketUser() userId: string, @MessageBody() dto: MessageRefDto): Promise<MessageAckDto> {
    return MessageAckDto.from(await this.changes.remove(userId, dto.messageId), userId);
  }

  @SubscribeMessage('message:react')
  async react(@SocketUser() userId: string, @MessageBody() dto: ReactEventDto): Promise<MessageAckDto> {
    return MessageAckDto.from(await this.changes.setReaction(userId, dto.messageId, dto.emoji), userId);
  }

  @SubscribeMessage('sync')
  async sync(@SocketUser() userId: string, @MessageBody() dto: SyncDto): Promise<SyncAnswerDto> {
    return SyncAnswerDto.from(await this.catchUp.sync(userId, dto.conversations), userId);
  }
}
