/** That it was done is all there is to say. */
export class NothingDto {}

/** The socket is open: from here on it misses nothing. */
export class ReadyEventDto {
  userId: string;
  /** The node that it is connected to. */
  node: string;

  static from(userId: string, node: string): ReadyEventDto {
    return Object.assign(new ReadyEventDto(), { userId, node });
  }
}

/** The node stops, and closes the transport: connect again. */
export class ServerDrainEventDto {
  /** When to try, so that not everyone comes at once. */
  retryInMs: number;
}

/** The socket is closed after it. */
export class SessionRevokedEventDto {
  reason: 'logout' | 'revoked' | 'password-changed' | 'deleted' | 'suspended';
}
