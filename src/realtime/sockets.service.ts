import { Injectable } from '@nestjs/common';
import type { Server } from 'socket.io';
import type { LiveSocket } from './authenticated-socket.js';

const userRoom = (userId: string) => `user:${userId}`;
const sessionRoom = (sid: string) => `session:${sid}`;

/** The sockets of this node. What it emits reaches nobody on other nodes: those are woken up over the bus. */
@Injectable()
export class SocketsService {
  private server: Server | undefined;

  open(server: Server): void {
    this.server = server;
  }

  /** From here on the socket gets what its person and its session get. */
  join(socket: LiveSocket): void {
    void socket.join([userRoom(socket.data.userId), sessionRoom(socket.data.sid)]);
  }

  /** Whether the person has a socket here. */
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

  get all(): LiveSocket[] {
    return [...((this.server?.sockets.sockets.values() ?? []) as Iterable<LiveSocket>)];
  }

  find(socketId: string): LiveSocket | undefined {
    return this.server?.sockets.sockets.get(socketId) as LiveSocket | undefined;
  }

  ofSession(sid: string): LiveSocket[] {
    const ids = [...(this.rooms?.get(sessionRoom(sid)) ?? [])];
    return ids.map((id) => this.find(id)).filter((socket) => socket !== undefined);
  }

  /** Emits to every socket that the person has here. */
  emitTo(userId: string, event: string, payload: object): void {
    this.server?.to(userRoom(userId)).emit(event, payload);
  }

  /** The same, but for one socket. */
  emitToOthers(
    { userId, socketId }: { userId: string; socketId: string },
    event: string,
    payload: object,
  ): void {
    this.server?.to(userRoom(userId)).except(socketId).emit(event, payload);
  }

  private get rooms() {
    return this.server?.sockets.adapter.rooms;
  }
}
