import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';
import { Bus } from '../bus/bus.js';
import { ReadyEventDto } from './dto/ready-event.dto.js';
import type { LiveSocket } from './authenticated-socket.js';
import { SocketConnections } from './socket-lifecycle.js';
import { SocketDoor } from './connection-limiter.js';
import { SocketHandshake } from './handshake.js';
import { SocketsService } from './sockets.service.js';

/** Where sockets come in. Whoever is not let in at the handshake never gets here. */
@WebSocketGateway()
export class SocketsGateway implements OnGatewayInit<Server>, OnGatewayConnection, OnGatewayDisconnect {
  constructor(
    private readonly sockets: SocketsService,
    private readonly handshake: SocketHandshake,
    private readonly connections: SocketConnections,
    private readonly door: SocketDoor,
    private readonly bus: Bus,
  ) {}

  afterInit(server: Server): void {
    server.use(this.handshake.check);
    this.sockets.open(server);
  }

  handleConnection(socket: LiveSocket): void {
    this.connections.come(socket);
    socket.emit('ready', ReadyEventDto.from(socket.data.userId, this.bus.nodeId));
  }

  handleDisconnect(socket: LiveSocket): void {
    this.door.left(socket.conn);
    this.connections.go(socket);
  }
}
