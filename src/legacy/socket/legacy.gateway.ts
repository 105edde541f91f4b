import { UseInterceptors } from '@nestjs/common';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { ConversationAccess } from '../../messaging/access/conversation-access.js';
import { ConversationRefDto } from '../../messaging/receipts/dto/typing.dto.js';
import { MessageRefDto } from '../../messaging/messages/dto/message-requests.dto.js';
import { NothingDto } from '../../realtime/dto/socket-events.dto.js';
import { LegacyReactionDto } from './legacy-reaction.dto.js';
import { MessageChangesService } from '../../messaging/messages/message-changes.service.js';
import { ReceiptsService } from '../../messaging/receipts/receipts.service.js';
import { type AuthenticatedSocket, deviceOf } from '../../realtime/authenticated-socket.js';
import { AckInterceptor } from '../../realtime/ack.interceptor.js';
import { SocketUser } from '../../realtime/socket-user.decorator.js';
import type { Frame } from './legacy-frames.js';
import { LegacyReceiptsService } from './legacy-receipts.service.js';

/** Handles frames that have no counterpart among the socket's events. A response with a `type` is sent as a frame. */
@WebSocketGateway()
@UseInterceptors(AckInterceptor)
export class LegacyGateway {
  constructor(
    private readonly access: ConversationAccess,
    private readonly marks: ReceiptsService,
    private readonly changes: MessageChangesService,
    private readonly receipts: LegacyReceiptsService,
  ) {}

  @SubscribeMessage('original:ping')
  ping(): Frame {
    return { type: 'pong' };
  }

  /** Only checks access: members receive a conversation's events without joining. */
  @SubscribeMessage('original:join')
  async join(
    @SocketUser() userId: string,
    @MessageBody() { conversationId }: ConversationRefDto,
  ): Promise<Frame> {
    await this.access.conversationFor(userId, conversationId);
    return { type: 'joined_conversation', conversationId };
  }

  @SubscribeMessage('original:read')
  async read(
    @ConnectedSocket() socket: AuthenticatedSocket,
    @MessageBody() dto: MessageRefDto,
  ): Promise<NothingDto> {
    const { conversationId, seq } = await this.receipts.positionOf(socket.data.userId, dto.messageId);
    await this.marks.markRead(deviceOf(socket), conversationId, seq);
    return new NothingDto();
  }

  @SubscribeMessage('original:delivered')
  async delivered(
    @ConnectedSocket() socket: AuthenticatedSocket,
    @MessageBody() dto: MessageRefDto,
  ): Promise<NothingDto> {
    const { conversationId, seq } = await this.receipts.positionOf(socket.data.userId, dto.messageId);
    await this.marks.markDelivered(deviceOf(socket), conversationId, seq);
    return new NothingDto();
  }

  @SubscribeMessage('original:unreact')
  async unreact(@SocketUser() userId: string, @MessageBody() dto: LegacyReactionDto): Promise<NothingDto> {
    await this.changes.unreact(userId, dto.messageId, dto.emoji);
    return new NothingDto();
  }
}
