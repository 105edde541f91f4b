/** The socket is open: from here on it misses nothing. */
export class ReadyEventDto {
  userId: string;
  /** The node that it is connected to. */
  node: string;

  static from(userId: string, node: string): ReadyEventDto {
    return Object.assign(new ReadyEventDto(), { userId, node });
  }
}
