import { Injectable } from '@nestjs/common';
import { type Connection, cut } from './engine-connection.js';

/** Connections by which nobody has come in; whoever opens more has no use for them. */
const MOST_OUTSIDE = 2000;
/** Even a client that is refused again and again does not ask oftener over one connection. */
const MOST_TRIES = 10;
/** A connection whose socket has left is kept so long for another one, in milliseconds. */
const KEPT_MS = 20_000;

interface Stay {
  tries: number;
  /** Whether it waits to be let in. */
  asks: boolean;
}

/**
 * Keeps account of the connections outside of the door, so that they cost those inside nothing: each asks one thing at
 * a time, and when there are too many, the longest there that asks for nothing makes room.
 */
@Injectable()
export class SocketDoor {
  private readonly stays = new WeakMap<Connection, Stay>();
  /** In the order in which they came. */
  private readonly outside = new Set<Connection>();

  /** False when everybody outside asks already. */
  makeRoom(): boolean {
    if (this.outside.size < MOST_OUTSIDE) return true;
    for (const connection of this.outside) {
      if (this.stays.get(connection)!.asks) continue;
      this.outside.delete(connection);
      cut(connection);
      return true;
    }
    return false;
  }

  came(connection: Connection): void {
    this.stays.set(connection, { tries: 0, asks: false });
    this.outside.add(connection);
    connection.once('close', () => this.outside.delete(connection));
  }

  /** False when it may not, because it has asked too often or waits for its answer. */
  mayAsk(connection: Connection): boolean {
    const stay = this.stays.get(connection)!;
    stay.tries += 1;
    if (stay.asks || stay.tries > MOST_TRIES) return false;
    stay.asks = true;
    return true;
  }

  answered(connection: Connection, { isIn }: { isIn: boolean }): void {
    this.stays.get(connection)!.asks = false;
    if (isIn) this.outside.delete(connection);
  }

  /** Its socket has left, and the connection may have stayed. */
  left(connection: Connection): void {
    if (connection.readyState !== 'open') return;
    this.outside.add(connection);
    setTimeout(() => this.outside.has(connection) && cut(connection), KEPT_MS).unref();
  }
}
