import type { AuthenticatedSocket } from '../realtime/authenticated-socket.js';

export class PresenceSubscriptions {
  private readonly socketsByUser = new Map<string, Set<AuthenticatedSocket>>();
  private readonly shownBySocket = new WeakMap<AuthenticatedSocket, Map<string, boolean>>();

  get userIds(): string[] {
    return [...this.socketsByUser.keys()];
  }

  has(userId: string): boolean {
    return this.socketsByUser.has(userId);
  }

  socketsOf(userId: string): AuthenticatedSocket[] {
    return [...(this.socketsByUser.get(userId) ?? [])];
  }

  /** Replaces what the socket watches; each user counts as shown offline until `show` says otherwise. */
  replace(socket: AuthenticatedSocket, userIds: string[]): void {
    this.remove(socket);
    this.shownBySocket.set(socket, new Map(userIds.map((userId) => [userId, false])));
    for (const userId of userIds)
      this.socketsByUser.set(userId, (this.socketsByUser.get(userId) ?? new Set()).add(socket));
  }

  remove(socket: AuthenticatedSocket): void {
    for (const userId of this.shownBySocket.get(socket)?.keys() ?? []) {
      const sockets = this.socketsByUser.get(userId);
      sockets?.delete(socket);
      if (sockets?.size === 0) this.socketsByUser.delete(userId);
    }
    this.shownBySocket.delete(socket);
  }

  /** Undefined when the socket does not watch the user. */
  isShownOnline(socket: AuthenticatedSocket, userId: string): boolean | undefined {
    return this.shownBySocket.get(socket)?.get(userId);
  }

  show(socket: AuthenticatedSocket, userId: string, isOnline: boolean): void {
    const shown = this.shownBySocket.get(socket);
    if (shown?.has(userId)) shown.set(userId, isOnline);
  }
}
