import { UseInterceptors } from '@nestjs/common';
import { MessageBody, WebSocketGateway } from '@nestjs/websockets';
import { AckInterceptor } from '../../realtime/ack.interceptor.js';
import { OnEvent } from '../../realtime/on-event.decorator.js';
import { SocketUser } from '../../realtime/socket-user.decorator.js';
import { EditMessageEventDto, MessageRefDto, ReactEventDto } from './dto/message-requests.dto.js';
import { MessageAckDto, SendAckDto } from './dto/message.dto.js';
import { SendMessageEventDto } from './dto/send-message.dto.js';
import { MessageChangesService } from './message-changes.service.js';
import { MessagesService } from './messages.service.js';

@WebSocketGateway()
@UseInterceptors(AckInterceptor)
export class MessagesGateway {
  constructor(
    private readonly messages: MessagesService,
    private readonly changes: MessageChangesService,
  ) {}

  @OnEvent('message:send')
  async send(@SocketUser() userId: string, @MessageBody() dto: SendMessageEventDto): Promise<SendAckDto> {
    return SendAckDto.from(await this.messages.send(userId, dto.toNewMessage(dto.conversationId)));
  }

  @OnEvent('message:edit')
  async edit(@SocketUser() userId: string, @MessageBody() dto: EditMessageEventDto): Promise<MessageAckDto> {
    return MessageAckDto.from(await this.changes.edit(userId, dto.messageId, dto.content), userId);
  }

  @OnEvent('message:delete')
  async delete(@SocketUser() userId: string, @MessageBody() dto: MessageRefDto): Promise<MessageAckDto> {
    return MessageAckDto.from(await this.changes.remove(userId, dto.messageId), userId);
  }

  @OnEvent('message:react')
  async react(@SocketUser() userId: string, @MessageBody() dto: ReactEventDto): Promise<MessageAckDto> {
    return MessageAckDto.from(await this.changes.setReaction(userId, dto.messageId, dto.emoji), userId);
  }
}
