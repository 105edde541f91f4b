import { Injectable } from '@nestjs/common';
import { TooManySockets } from './realtime.errors.js';

/** How many sockets one person may have on one node. */
const MOST = 50;

/** Counts the connections of each person, those still being let in included. */
@Injectable()
export class SocketSeats {
  private readonly taken = new Map<string, number>();

  /** Throws TooManySockets; the seat is given back by calling what is returned. */
  take(userId: string): () => void {
    const taken = this.taken.get(userId) ?? 0;
    if (taken >= MOST) throw new TooManySockets();
    this.taken.set(userId, taken + 1);
    return () => this.giveBack(userId);
  }

  private giveBack(userId: string): void {
    const left = this.taken.get(userId)! - 1;
    if (left > 0) this.taken.set(userId, left);
    else this.taken.delete(userId);
  }
}
