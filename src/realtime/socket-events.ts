import type { Problem } from '../common/errors/problem.js';
import type { ReadyEventDto, ServerDrainEventDto, SessionRevokedEventDto } from './dto/socket-events.dto.js';

export type AckPayload<T extends object = object> = { data: T } | { problem: Problem };

export type Ack<T extends object> = (payload: AckPayload<T>) => void;

/** Modules add the events that they emit by declaration merging; the AsyncAPI document is generated from this type. */
export interface ServerToClientEvents {
  /** The socket is open and its events flow. */
  ready: (payload: ReadyEventDto) => void;
  /** The session has ended; the server disconnects the socket. */
  'session:revoked': (payload: SessionRevokedEventDto) => void;
  /** The node is about to stop; the client reconnects by itself. */
  'server:drain': (payload: ServerDrainEventDto) => void;
}

/** Modules add the events that they handle by declaration merging, each with its acknowledgement. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface ClientToServerEvents {}
