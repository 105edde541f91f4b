import { UseInterceptors } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { CatchUpService } from './catch-up.service.js';
import { EditMessageEventDto } from './dto/edit-message-event.dto.js';
import { MessageAckDto } from './dto/message-ack.dto.js';
import { MessageRefDto } from './dto/message-ref.dto.js';
import { ReactEventDto } from './dto/react-event.dto.js';
import { SendAckDto } from './dto/send-ack.dto.js';
import { SendMessageEventDto } from './dto/send-message-event.dto.js';
import { SyncAnswerDto } from './dto/sync-answer.dto.js';
import { SyncDto } from './dto/sync.dto.js';
import { MessageChangesService } from './message-changes.service.js';
import { MessagesService } from './messages.service.js';
import { SocketAckInterceptor } from './sockets/socket-ack.interceptor.js';
import { SocketUser } from './sockets/socket-user.decorator.js';

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
