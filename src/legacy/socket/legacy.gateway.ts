import { UseInterceptors } from '@nestjs/common';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { ConversationsService } from '../../messaging/conversations/conversations.service.js';
import { ConversationRefDto } from '../../messaging/receipts/dto/conversation-ref.dto.js';
import { MessageRefDto } from '../../messaging/messages/dto/message-ref.dto.js';
import { NothingDto } from '../../realtime/dto/empty.dto.js';
import { OriginalReactionDto } from './legacy-reaction.dto.js';
import { MessageChangesService } from '../../messaging/messages/message-changes.service.js';
import { SignalsService } from '../../messaging/receipts/receipts.service.js';
import type { LiveSocket } from '../../realtime/authenticated-socket.js';
import { SocketAckInterceptor } from '../../realtime/ack.interceptor.js';
import { SocketUser } from '../../realtime/socket-user.decorator.js';
import type { Frame } from './legacy-frames.js';
import { OriginalReceiptsService } from './legacy-receipts.service.js';

/** Frames of the original server's clients that are no event of the socket's: an answer with a type becomes a frame. */
@WebSocketGateway()
@UseInterceptors(SocketAckInterceptor)
export class OriginalGateway {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly signals: SignalsService,
    private readonly changes: MessageChangesService,
    private readonly receipts: OriginalReceiptsService,
  ) {}

  @SubscribeMessage('original:ping')
  ping(): Frame {
    return { type: 'pong' };
  }

  /** Joins nothing: what happens in a conversation is told to its people anyway. */
  @SubscribeMessage('original:join')
  async join(
    @SocketUser() userId: string,
    @MessageBody() { conversationId }: ConversationRefDto,
  ): Promise<Frame> {
    await this.conversations.conversationFor(userId, conversationId);
    return { type: 'joined_conversation', conversationId };
  }

  @SubscribeMessage('original:read')
  async read(@ConnectedSocket() socket: LiveSocket, @MessageBody() dto: MessageRefDto): Promise<NothingDto> {
    const { conversationId, seq } = await this.receipts.placeOf(socket.data.userId, dto.messageId);
    await this.signals.markRead(deviceOf(socket), conversationId, seq);
    return new NothingDto();
  }

  @SubscribeMessage('original:delivered')
  async delivered(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() dto: MessageRefDto,
  ): Promise<NothingDto> {
    const { conversationId, seq } = await this.receipts.placeOf(socket.data.userId, dto.messageId);
    await this.signals.markDelivered(deviceOf(socket), conversationId, seq);
    return new NothingDto();
  }

  @SubscribeMessage('original:unreact')
  async unreact(@SocketUser() userId: string, @MessageBody() dto: OriginalReactionDto): Promise<NothingDto> {
    await this.changes.unreact(userId, dto.messageId, dto.emoji);
    return new NothingDto();
  }
}

const deviceOf = ({ id, data }: LiveSocket) => ({ userId: data.userId, socketId: id });
