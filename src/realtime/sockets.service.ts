import { Injectable } from '@nestjs/common';
import type { Server } from 'socket.io';
import type { AuthenticatedSocket } from './authenticated-socket.js';
import type { ClientToServerEvents, ServerToClientEvents } from './socket-events.js';

type EventName = keyof ServerToClientEvents;
type Payload<E extends EventName> = Parameters<ServerToClientEvents[E]>[0];

const userRoom = (userId: string) => `user:${userId}`;
const sessionRoom = (sid: string) => `session:${sid}`;

/** The sockets of this node. Emitting reaches this node only; other nodes get hints over the bus. */
@Injectable()
export class SocketsService {
  private server: Server<ClientToServerEvents, ServerToClientEvents> | undefined;

  attach(server: Server): void {
    this.server = server;
  }

  join(socket: AuthenticatedSocket): void {
    void socket.join([userRoom(socket.data.userId), sessionRoom(socket.data.sid)]);
  }

  hosts(userId: string): boolean {
    return (this.rooms?.get(userRoom(userId))?.size ?? 0) > 0;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  get count(): number {
    return this.server?.sockets.sockets.size ?? 0;
  }

  get userIds(): string[] {
    return [...new Set(this.all.map(({ data }) => data.userId))];
  }

  get sids(): string[] {
    return [...new Set(this.all.map(({ data }) => data.sid))];
  }

  get all(): AuthenticatedSocket[] {
    return [...((this.server?.sockets.sockets.values() ?? []) as Iterable<AuthenticatedSocket>)];
  }

  find(socketId: string): AuthenticatedSocket | undefined {
    return this.server?.sockets.sockets.get(socketId) as AuthenticatedSocket | undefined;
  }

  ofSession(sid: string): AuthenticatedSocket[] {
    const ids = [...(this.rooms?.get(sessionRoom(sid)) ?? [])];
    return ids.map((id) => this.find(id)).filter((socket) => socket !== undefined);
  }

  emitTo<E extends EventName>(userId: string, event: E, payload: Payload<E>): void {
    this.server?.to(userRoom(userId)).emit(event, ...([payload] as Parameters<ServerToClientEvents[E]>));
  }

  /** Emits to every socket of the user on this node except one. */
  emitToOthers<E extends EventName>(
    { userId, socketId }: { userId: string; socketId: string },
    event: E,
    payload: Payload<E>,
  ): void {
    this.server
      ?.to(userRoom(userId))
      .except(socketId)
      .emit(event, ...([payload] as Parameters<ServerToClientEvents[E]>));
  }

  private get rooms() {
    return this.server?.sockets.adapter.rooms;
  }
}
