import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { ConnectionLimiter } from './connection-limiter.js';
import { Handshake } from './handshake.js';
import { RealtimeGateway } from './realtime.gateway.js';
import { SessionRevocation } from './session-revocation.js';
import { SocketDispatcher } from './socket-dispatcher.js';
import { SocketDrain } from './socket-drain.js';
import { SocketLifecycle } from './socket-lifecycle.js';
import { SocketsService } from './sockets.service.js';

@Module({
  imports: [AuthModule],
  providers: [
    ConnectionLimiter,
    Handshake,
    RealtimeGateway,
    SessionRevocation,
    SocketDispatcher,
    SocketDrain,
    SocketLifecycle,
    SocketsService,
  ],
  exports: [SocketDispatcher, SocketDrain, SocketLifecycle, SocketsService],
})
export class RealtimeModule {}
