import { UseInterceptors } from '@nestjs/common';
import { MessageBody, WebSocketGateway } from '@nestjs/websockets';
import { AckInterceptor } from '../../realtime/ack.interceptor.js';
import { OnEvent } from '../../realtime/on-event.decorator.js';
import { SocketUser } from '../../realtime/socket-user.decorator.js';
import { SyncAnswerDto, SyncDto } from './dto/sync.dto.js';
import { SyncService } from './sync.service.js';

@WebSocketGateway()
@UseInterceptors(AckInterceptor)
export class SyncGateway {
  constructor(private readonly syncService: SyncService) {}

  @OnEvent('sync')
  async sync(@SocketUser() userId: string, @MessageBody() dto: SyncDto): Promise<SyncAnswerDto> {
    return SyncAnswerDto.from(await this.syncService.sync(userId, dto.conversations), userId);
  }
}
