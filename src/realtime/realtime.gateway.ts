import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';
import { Bus } from '../bus/bus.js';
import type { AuthenticatedSocket } from './authenticated-socket.js';
import { ConnectionLimiter } from './connection-limiter.js';
import { ReadyEventDto } from './dto/socket-events.dto.js';
import { Handshake } from './handshake.js';
import { SessionRevocation } from './session-revocation.js';
import { SocketLifecycle } from './socket-lifecycle.js';
import { SocketsService } from './sockets.service.js';

@WebSocketGateway()
export class RealtimeGateway implements OnGatewayInit<Server>, OnGatewayConnection, OnGatewayDisconnect {
  constructor(
    private readonly sockets: SocketsService,
    private readonly handshake: Handshake,
    private readonly lifecycle: SocketLifecycle,
    private readonly revocation: SessionRevocation,
    private readonly limiter: ConnectionLimiter,
    private readonly bus: Bus,
  ) {}

  afterInit(server: Server): void {
    server.use(this.handshake.check);
    this.sockets.attach(server);
  }

  handleConnection(socket: AuthenticatedSocket): void {
    this.sockets.join(socket);
    this.lifecycle.connected(socket);
    this.revocation.recheck(socket);
    socket.emit('ready', ReadyEventDto.from(socket.data.userId, this.bus.nodeId));
  }

  handleDisconnect(socket: AuthenticatedSocket): void {
    this.limiter.remove(socket.conn);
    this.lifecycle.disconnected(socket);
  }
}
