export interface BusHandlers {
  onMessage(text: string): void;
  /** The wire stands, at first or again: what was sent before may not have come through. */
  onConnected(): void;
  /** The wire has broken. May be told again while it stays so. */
  onLost(): void;
}

/** The cable between nodes. It may lose what it is given, and never harms its user: `send` rejects, `open` retries. */
export abstract class BusTransport {
  abstract open(handlers: BusHandlers): void;

  /** At most 7,900 bytes; resolved when the other side has taken it over. */
  abstract send(text: string): Promise<void>;

  abstract close(): Promise<void>;
}
