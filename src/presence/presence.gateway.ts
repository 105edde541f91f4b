import { UseInterceptors } from '@nestjs/common';
import { ConnectedSocket, MessageBody, WebSocketGateway } from '@nestjs/websockets';
import { AckInterceptor } from '../realtime/ack.interceptor.js';
import type { AuthenticatedSocket } from '../realtime/authenticated-socket.js';
import { OnEvent } from '../realtime/on-event.decorator.js';
import { PresenceStatesDto, WatchPresenceDto } from './dto/presence.dto.js';
import { PresenceWatchers } from './presence-watchers.js';

@WebSocketGateway()
@UseInterceptors(AckInterceptor)
export class PresenceGateway {
  constructor(private readonly watchers: PresenceWatchers) {}

  @OnEvent('presence:watch')
  async watch(
    @ConnectedSocket() socket: AuthenticatedSocket,
    @MessageBody() dto: WatchPresenceDto,
  ): Promise<PresenceStatesDto> {
    return PresenceStatesDto.from(await this.watchers.watch(socket, dto.userIds));
  }
}
