import { type WebSocket, WebSocketServer } from 'ws';
import { isOriginal } from './legacy-handshake.js';
import type { OriginalReceiptsService } from './legacy-receipts.service.js';
import { OriginalWebSocket } from './legacy-websocket.js';

type Upgrade = Parameters<WebSocketServer['handleUpgrade']>;

/** The engine's `wsEngine`: its own, but for clients of the original server. */
export const webSocketServerWith = (receipts: OriginalReceiptsService) =>
  class extends WebSocketServer {
    override handleUpgrade(...[request, socket, head, opened]: Upgrade): void {
      super.handleUpgrade(request, socket, head, (websocket) => {
        const face = isOriginal(request) ? new OriginalWebSocket(websocket, receipts) : websocket;
        opened(face as WebSocket, request);
      });
    }
  };
