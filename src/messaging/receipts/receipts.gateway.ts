import { UseInterceptors } from '@nestjs/common';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { ConversationRefDto } from './dto/conversation-ref.dto.js';
import { MarkAckDto } from './dto/mark-ack.dto.js';
import { MarkEventDto } from './dto/mark-event.dto.js';
import { NothingDto } from '../../realtime/dto/empty.dto.js';
import { PresenceStatesDto } from '../../presence/dto/presence-states.dto.js';
import { WatchPresenceDto } from '../../presence/dto/watch-presence.dto.js';
import type { LiveSocket } from '../../realtime/authenticated-socket.js';
import { PresenceWatchers } from '../../presence/presence-watchers.js';
import { SignalsService } from './receipts.service.js';
import { SocketAckInterceptor } from '../../realtime/ack.interceptor.js';

/** What people tell each other without words. */
@WebSocketGateway()
@UseInterceptors(SocketAckInterceptor)
export class SignalsGateway {
  constructor(
    private readonly signals: SignalsService,
    private readonly presence: PresenceWatchers,
  ) {}

  @SubscribeMessage('conversation:read')
  async read(@ConnectedSocket() socket: LiveSocket, @MessageBody() dto: MarkEventDto): Promise<MarkAckDto> {
    return MarkAckDto.from(await this.signals.markRead(deviceOf(socket), dto.conversationId, dto.seq));
  }

  @SubscribeMessage('conversation:delivered')
  async delivered(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() dto: MarkEventDto,
  ): Promise<MarkAckDto> {
    return MarkAckDto.from(await this.signals.markDelivered(deviceOf(socket), dto.conversationId, dto.seq));
  }

  @SubscribeMessage('typing:start')
  async startTyping(
    @ConnectedSocket() { data }: LiveSocket,
    @MessageBody() dto: ConversationRefDto,
  ): Promise<NothingDto> {
    await this.signals.typing(data.userId, dto.conversationId, true);
    data.typingIn.add(dto.conversationId);
    return new NothingDto();
  }

  @SubscribeMessage('typing:stop')
  async stopTyping(
    @ConnectedSocket() { data }: LiveSocket,
    @MessageBody() dto: ConversationRefDto,
  ): Promise<NothingDto> {
    data.typingIn.delete(dto.conversationId);
    await this.signals.typing(data.userId, dto.conversationId, false);
    return new NothingDto();
  }

  @SubscribeMessage('presence:watch')
  async watch(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() dto: WatchPresenceDto,
  ): Promise<PresenceStatesDto> {
    return PresenceStatesDto.from(await this.presence.watch(socket, dto.userIds));
  }
}

const deviceOf = ({ id, data }: LiveSocket) => ({ userId: data.userId, socketId: id });
