export interface BusHandlers {
  onMessage(text: string): void;
  /** Connected, for the first time or again; earlier messages may be lost. */
  onConnected(): void;
  /** May be called repeatedly while disconnected. */
  onLost(): void;
}

/** At-most-once transport between nodes: `send` rejects on failure, `open` retries forever. */
export abstract class BusTransport {
  abstract open(handlers: BusHandlers): void;

  /** At most 7,900 bytes; resolves when the broker has accepted it. */
  abstract send(text: string): Promise<void>;

  abstract close(): Promise<void>;
}
