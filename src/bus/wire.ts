export interface WireEnds {
  receive(text: string): void;
  /** The wire stands, at first or again: what was sent before may not have come through. */
  restored(): void;
  /** The wire has broken. May be told again while it stays so. */
  lost(): void;
}

/** The cable between nodes. It may lose what it is given, and never harms its user: `send` rejects, `open` retries. */
export abstract class Wire {
  abstract open(ends: WireEnds): void;

  /** At most 7,900 bytes; resolved when the other side has taken it over. */
  abstract send(text: string): Promise<void>;

  abstract close(): Promise<void>;
}
