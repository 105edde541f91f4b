import { UseInterceptors } from '@nestjs/common';
import { ConnectedSocket, MessageBody, WebSocketGateway } from '@nestjs/websockets';
import { AckInterceptor } from '../../realtime/ack.interceptor.js';
import { type AuthenticatedSocket, deviceOf } from '../../realtime/authenticated-socket.js';
import { OnEvent } from '../../realtime/on-event.decorator.js';
import { MarkAckDto, MarkEventDto } from './dto/marks.dto.js';
import { ReceiptsService } from './receipts.service.js';

@WebSocketGateway()
@UseInterceptors(AckInterceptor)
export class ReceiptsGateway {
  constructor(private readonly receipts: ReceiptsService) {}

  @OnEvent('conversation:read')
  async read(
    @ConnectedSocket() socket: AuthenticatedSocket,
    @MessageBody() dto: MarkEventDto,
  ): Promise<MarkAckDto> {
    return MarkAckDto.from(await this.receipts.markRead(deviceOf(socket), dto.conversationId, dto.seq));
  }

  @OnEvent('conversation:delivered')
  async delivered(
    @ConnectedSocket() socket: AuthenticatedSocket,
    @MessageBody() dto: MarkEventDto,
  ): Promise<MarkAckDto> {
    return MarkAckDto.from(await this.receipts.markDelivered(deviceOf(socket), dto.conversationId, dto.seq));
  }
}
