import { type OnModuleInit, UseInterceptors } from '@nestjs/common';
import { ConnectedSocket, MessageBody, WebSocketGateway } from '@nestjs/websockets';
import { withDeadline } from '../../database/deadline.js';
import { AckInterceptor } from '../../realtime/ack.interceptor.js';
import type { AuthenticatedSocket } from '../../realtime/authenticated-socket.js';
import { NothingDto } from '../../realtime/dto/socket-events.dto.js';
import { OnEvent } from '../../realtime/on-event.decorator.js';
import { SocketLifecycle } from '../../realtime/socket-lifecycle.js';
import { ConversationRefDto } from './dto/typing.dto.js';
import { TypingService } from './typing.service.js';

@WebSocketGateway()
@UseInterceptors(AckInterceptor)
export class TypingGateway implements OnModuleInit {
  private readonly typingIn = new WeakMap<AuthenticatedSocket, Set<string>>();

  constructor(
    private readonly typing: TypingService,
    private readonly lifecycle: SocketLifecycle,
  ) {}

  onModuleInit(): void {
    this.lifecycle.onDisconnect((socket) => this.stopAll(socket));
  }

  @OnEvent('typing:start')
  async start(
    @ConnectedSocket() socket: AuthenticatedSocket,
    @MessageBody() { conversationId }: ConversationRefDto,
  ): Promise<NothingDto> {
    await this.typing.set(socket.data.userId, conversationId, true);
    this.typingIn.set(socket, (this.typingIn.get(socket) ?? new Set()).add(conversationId));
    return new NothingDto();
  }

  @OnEvent('typing:stop')
  async stop(
    @ConnectedSocket() socket: AuthenticatedSocket,
    @MessageBody() { conversationId }: ConversationRefDto,
  ): Promise<NothingDto> {
    this.typingIn.get(socket)?.delete(conversationId);
    await this.typing.set(socket.data.userId, conversationId, false);
    return new NothingDto();
  }

  /** A failure is ignored: the typing ends by its timeout. */
  private stopAll(socket: AuthenticatedSocket): void {
    for (const conversationId of this.typingIn.get(socket) ?? [])
      withDeadline(() => this.typing.set(socket.data.userId, conversationId, false)).catch(() => undefined);
  }
}
