import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import type { INestApplicationContext, WsMessageHandler } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Observable } from 'rxjs';
import type { Server, ServerOptions } from 'socket.io';
import { SessionsService } from '../auth/sessions.service.js';
import { AllowedOrigins } from '../common/http/allowed-origins.js';
import type { AuthenticatedSocket } from './authenticated-socket.js';
import { serveWithoutUpgrade, trackResponses } from './plain-upgrade.js';
import { Backpressure } from './backpressure.js';
import { sessionBindingMiddleware } from './session-binding.middleware.js';
import { SocketDispatcher } from './socket-dispatcher.js';
import { SocketDrain } from './socket-drain.js';
import type { SocketProtocol } from './socket-protocol.js';
import { originMiddleware } from './origin.middleware.js';

/** A 256 KiB body and its frame. */
const MAX_FRAME_BYTES = 256 * 1024 + 4096;

const PATH = '/socket.io';

/** A silent client is dropped after 40 s. connectionStateRecovery stays off because it skips middleware. */
const OPTIONS: Partial<ServerOptions> = {
  path: PATH,
  destroyUpgrade: false,
  serveClient: false,
  maxHttpBufferSize: MAX_FRAME_BYTES,
  pingInterval: 20_000,
  pingTimeout: 20_000,
  connectTimeout: 20_000,
  perMessageDeflate: false,
  allowEIO3: false,
};

/** The socket.io server: origins, session binding, drain, backpressure, and an acknowledgement for every event. */
export class RealtimeAdapter extends IoAdapter {
  private readonly origins: AllowedOrigins;
  private readonly sessions: SessionsService;
  private readonly dispatcher: SocketDispatcher;
  private readonly drain: SocketDrain;
  private backpressure: Backpressure | undefined;

  constructor(
    app: INestApplicationContext,
    private readonly protocol?: SocketProtocol,
  ) {
    super(app);
    this.origins = app.get(AllowedOrigins);
    this.sessions = app.get(SessionsService);
    this.dispatcher = app.get(SocketDispatcher);
    this.drain = app.get(SocketDrain);
  }

  override createIOServer(port: number, options?: Partial<ServerOptions>): Server {
    this.routeUpgrades(this.httpServer as HttpServer);
    const wsEngine = this.protocol && { wsEngine: this.protocol.wsEngine };
    const server = super.createIOServer(port, { ...options, ...OPTIONS, ...wsEngine } as ServerOptions);
    // After the engine has prepended its own listener.
    trackResponses(this.httpServer as HttpServer);
    server.engine.use(originMiddleware(this.origins));
    server.engine.use(sessionBindingMiddleware(server, this.sessions));
    server.engine.use(this.drain.middleware(server));
    this.backpressure = new Backpressure(server);
    return server;
  }

  override bindMessageHandlers(
    socket: AuthenticatedSocket,
    handlers: WsMessageHandler[],
    transform: (data: unknown) => Observable<unknown>,
  ): void {
    const isAllowed = ({ message }: WsMessageHandler<string>) =>
      this.protocol?.allowsEvent(socket.request, message) ?? true;
    this.dispatcher.bind(socket, handlers.filter(isAllowed), transform);
  }

  override async close(server: Server): Promise<void> {
    this.backpressure?.close();
    await super.close(server);
  }

  /**
   * Without an `error` listener a raw socket that is reset during its upgrade ends the process. An upgrade request to
   * any other path is served as a plain request.
   */
  private routeUpgrades(httpServer: HttpServer): void {
    httpServer.prependListener('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      socket.on('error', () => undefined);
      if (this.protocol?.matches(request)) this.protocol.rewriteToEngine(request, PATH);
      else if (!request.url?.startsWith(`${PATH}/`)) serveWithoutUpgrade(httpServer, request, head);
    });
  }
}
