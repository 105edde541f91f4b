import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SocketProtocol } from '../../realtime/socket-protocol.js';
import { isLegacyEvent } from './legacy-events.js';
import { LegacyReceiptsService } from './legacy-receipts.service.js';
import { LegacyWebSocket } from './legacy-websocket.js';

const PATH = /^\/ws(\?|$)/;

type Upgrade = Parameters<WebSocketServer['handleUpgrade']>;

/** The raw WebSocket frames of the original server's clients at `/ws`, served by the socket.io engine. */
@Injectable()
export class LegacyProtocol implements SocketProtocol {
  readonly wsEngine: typeof WebSocketServer;
  private readonly requests = new WeakSet<IncomingMessage>();

  constructor(receipts: LegacyReceiptsService) {
    const isLegacy = (request: IncomingMessage) => this.requests.has(request);
    this.wsEngine = class extends WebSocketServer {
      override handleUpgrade(...[request, socket, head, opened]: Upgrade): void {
        super.handleUpgrade(request, socket, head, (websocket) => {
          const client = isLegacy(request) ? new LegacyWebSocket(websocket, receipts) : websocket;
          opened(client as WebSocket, request);
        });
      }
    } as typeof WebSocketServer;
  }

  matches({ url, headers }: IncomingMessage): boolean {
    return PATH.test(url ?? '') && headers.upgrade?.toLowerCase() === 'websocket';
  }

  /** Drops the client's query: the user id in it is not authenticated. */
  rewriteToEngine(request: IncomingMessage, enginePath: string): void {
    this.requests.add(request);
    request.url = `${enginePath}/?EIO=4&transport=websocket`;
  }

  allowsEvent(request: IncomingMessage, event: string): boolean {
    return this.requests.has(request) || !isLegacyEvent(event);
  }
}
