import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import type { INestApplicationContext, WsMessageHandler } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Observable } from 'rxjs';
import type { Server, ServerOptions } from 'socket.io';
import { SessionsService } from '../../auth/sessions.service.js';
import { AllowedOrigins } from '../../common/http/allowed-origins.js';
import { isOriginalEvent } from '../original-socket/original-events.js';
import { isOriginal, isOriginalHandshake, leadToEngine } from '../original-socket/original-handshake.js';
import { OriginalReceiptsService } from '../original-socket/original-receipts.service.js';
import { webSocketServerWith } from '../original-socket/original-websocket-server.js';
import type { LiveSocket } from './live-socket.js';
import { servePlainly, trackAnswers } from './plain-upgrade.js';
import { SocketBacklog } from './socket-backlog.js';
import { claimGate } from './socket-claim.js';
import { SocketDispatcher } from './socket-dispatcher.js';
import { SocketDrain } from './socket-drain.js';
import { originGate } from './socket-origin.js';

/** A body's 256 KiB, and what is around them in a frame. */
const LARGEST_FRAME = 256 * 1024 + 4096;

const PATH = '/socket.io';

/** A client that has gone in silence is missed after 40 s; connectionStateRecovery stays off: it skips middleware. */
const OPTIONS: Partial<ServerOptions> = {
  path: PATH,
  destroyUpgrade: false,
  serveClient: false,
  maxHttpBufferSize: LARGEST_FRAME,
  pingInterval: 20_000,
  pingTimeout: 20_000,
  connectTimeout: 20_000,
  perMessageDeflate: false,
  allowEIO3: false,
};

/** The socket.io server: who may reach it, what it costs at most, and that each event is answered. */
export class SocketAdapter extends IoAdapter {
  private readonly origins: AllowedOrigins;
  private readonly sessions: SessionsService;
  private readonly dispatcher: SocketDispatcher;
  private readonly drain: SocketDrain;
  private readonly receipts: OriginalReceiptsService;
  private backlog: SocketBacklog | undefined;

  constructor(app: INestApplicationContext) {
    super(app);
    this.origins = app.get(AllowedOrigins);
    this.sessions = app.get(SessionsService);
    this.dispatcher = app.get(SocketDispatcher);
    this.drain = app.get(SocketDrain);
    this.receipts = app.get(OriginalReceiptsService);
  }

  override createIOServer(port: number, options?: Partial<ServerOptions>): Server {
    takeUpgrades(this.httpServer as HttpServer);
    const wsEngine = webSocketServerWith(this.receipts);
    const server = super.createIOServer(port, { ...options, ...OPTIONS, wsEngine } as ServerOptions);
    // The engine has put itself before all listeners by now.
    trackAnswers(this.httpServer as HttpServer);
    server.engine.use(originGate(this.origins));
    server.engine.use(claimGate(server, this.sessions));
    server.engine.use(this.drain.gate(server));
    this.backlog = new SocketBacklog(server);
    return server;
  }

  override bindMessageHandlers(
    socket: LiveSocket,
    handlers: WsMessageHandler[],
    transform: (data: unknown) => Observable<unknown>,
  ): void {
    const isTheirs = ({ message }: WsMessageHandler) =>
      isOriginal(socket.request) || !isOriginalEvent(message);
    this.dispatcher.bind(socket, handlers.filter(isTheirs), transform);
  }

  override async close(server: Server): Promise<void> {
    this.backlog?.close();
    await super.close(server);
  }
}

/**
 * A raw socket that is reset while its upgrade is still being considered ends the process unless someone listens; and
 * what asks for an upgrade elsewhere than at the engine's door is a request like any other.
 */
function takeUpgrades(httpServer: HttpServer): void {
  httpServer.prependListener('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => undefined);
    if (isOriginalHandshake(request)) leadToEngine(request, PATH);
    else if (!request.url?.startsWith(`${PATH}/`)) servePlainly(httpServer, request, head);
  });
}
