import { Injectable } from '@nestjs/common';
import type { AuthenticatedSocket } from './authenticated-socket.js';

/** State that a module keeps for each connected user and has to load before the user's socket opens. */
export interface AdmissionHook {
  /** Called before the socket is admitted; the returned function is called when its connection closes. */
  acquire(userId: string): () => void;
  /** Rejects to refuse the socket; a rejection because of the database is retried. */
  load(userId: string): Promise<void>;
}

type SocketListener = (socket: AuthenticatedSocket) => void;

/** Where other modules register for the admission, connection and disconnection of sockets. */
@Injectable()
export class SocketLifecycle {
  private readonly admissionHooks: AdmissionHook[] = [];
  private readonly connectListeners: SocketListener[] = [];
  private readonly disconnectListeners: SocketListener[] = [];

  onAdmit(hook: AdmissionHook): void {
    this.admissionHooks.push(hook);
  }

  onConnect(listener: SocketListener): void {
    this.connectListeners.push(listener);
  }

  onDisconnect(listener: SocketListener): void {
    this.disconnectListeners.push(listener);
  }

  /** Returns the function that releases what the hooks hold for the user. */
  acquire(userId: string): () => void {
    const releases = this.admissionHooks.map((hook) => hook.acquire(userId));
    return () => releases.forEach((release) => release());
  }

  async load(userId: string): Promise<void> {
    for (const hook of this.admissionHooks) await hook.load(userId);
  }

  connected(socket: AuthenticatedSocket): void {
    this.connectListeners.forEach((listener) => listener(socket));
  }

  disconnected(socket: AuthenticatedSocket): void {
    this.disconnectListeners.forEach((listener) => listener(socket));
  }
}
