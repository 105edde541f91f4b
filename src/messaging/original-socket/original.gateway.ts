import { UseInterceptors } from '@nestjs/common';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { ConversationsService } from '../conversations.service.js';
import { ConversationRefDto } from '../dto/conversation-ref.dto.js';
import { MessageRefDto } from '../dto/message-ref.dto.js';
import { NothingDto } from '../dto/nothing.dto.js';
import { OriginalReactionDto } from '../dto/original-reaction.dto.js';
import { MessageChangesService } from '../message-changes.service.js';
import { SignalsService } from '../signals.service.js';
import type { LiveSocket } from '../sockets/live-socket.js';
import { SocketAckInterceptor } from '../sockets/socket-ack.interceptor.js';
import { SocketUser } from '../sockets/socket-user.decorator.js';
import type { Frame } from './original-frames.js';
import { OriginalReceiptsService } from './original-receipts.service.js';

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
