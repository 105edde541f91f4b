/** An empty acknowledgement. */
export class NothingDto {}

/** The socket is open and misses no event from now on. */
export class ReadyEventDto {
  userId: string;
  /** The node that the socket is connected to. */
  node: string;

  static from(userId: string, node: string): ReadyEventDto {
    return Object.assign(new ReadyEventDto(), { userId, node });
  }
}

/** The node stops and closes the transport; the client reconnects. */
export class ServerDrainEventDto {
  /** Delay before reconnecting, different for each client to spread the load. */
  retryInMs: number;
}

/** The server closes the socket after this event. */
export class SessionRevokedEventDto {
  reason: 'logout' | 'revoked' | 'password-changed' | 'deleted' | 'suspended';
}
