import type { DefaultEventsMap, Socket } from 'socket.io';
import { KeyedQueue } from '../common/concurrency/keyed-queue.js';
import type { ClientToServerEvents, ServerToClientEvents } from './socket-events.js';

/** The identity of a socket; taken from its session, never from client data. */
export class SocketData {
  /** Orders the work of this socket that concerns one subject. */
  readonly queue = new KeyedQueue();
  consecutiveRefusals = 0;

  constructor(
    readonly userId: string,
    readonly sid: string,
  ) {}
}

export type AuthenticatedSocket = Socket<
  ClientToServerEvents,
  ServerToClientEvents,
  DefaultEventsMap,
  SocketData
>;

/** The key under which a socket's events of this name run one after the other. */
export const eventQueueKey = (event: keyof ClientToServerEvents): string => `event:${event}`;

export const deviceOf = ({ id, data }: AuthenticatedSocket) => ({ userId: data.userId, socketId: id });
