import type { DefaultEventsMap, Socket } from 'socket.io';
import { Lanes } from '../common/concurrency/keyed-queue.js';

/** What the server knows of a socket; whose it is comes from its session and from nowhere else. */
export class SocketData {
  readonly lanes = new Lanes();
  /** Events refused in a row because there were too many. */
  refusals = 0;
  /** The people whose presence it watches, and whether each was last said to be online. */
  readonly watching = new Map<string, boolean>();
  /** The conversations in which it was last said to be typing. */
  readonly typingIn = new Set<string>();

  constructor(
    readonly userId: string,
    readonly sid: string,
  ) {}
}

export type LiveSocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;
