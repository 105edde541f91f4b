import type { IncomingMessage } from 'node:http';
import type { WebSocketServer } from 'ws';

/** A second wire protocol that the socket.io engine serves: its clients pass for stock clients. */
export interface SocketProtocol {
  matches(request: IncomingMessage): boolean;
  /** Rewrites the URL of a matching request to the engine's path. */
  rewriteToEngine(request: IncomingMessage, enginePath: string): void;
  /** Whether clients of this request may send the event: the protocol's own events are closed to stock clients. */
  allowsEvent(request: IncomingMessage, event: string): boolean;
  /** The engine's `wsEngine`: wraps the websockets of matching requests. */
  readonly wsEngine: typeof WebSocketServer;
}
