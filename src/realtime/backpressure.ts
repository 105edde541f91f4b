import type { Server } from 'socket.io';
import { bytesInFlight, type Connection, connectionsOf, cut, isWebSocket } from './engine-connection.js';

/** What may wait for a client that takes nothing. */
const MOST_WAITING = 4 * 1024 * 1024;
/** What may wait for anyone, as in one large answer. */
const MOST_AT_ALL = 24 * 1024 * 1024;
const SHORT_STALL_MS = 2000;
const LONGEST_STALL_MS = 40_000;
const LOOK_EVERY_MS = 1000;
/** How long an orderly goodbye may take before the connection is cut, in milliseconds. */
const GOODBYE_MS = 1000;

interface Backlog {
  /** Bytes that wait for the transport to take them. */
  waiting: number;
  /** Bytes that the transport had taken, and the client had not, when they were last looked at. */
  inFlight: number;
  /** When the client was last seen to take something. */
  movedAt: number;
}

/**
 * Cuts clients that do not read: when they take nothing for 2 s while 4 MB wait for them, or for 40 s at all. They
 * get their TCP connection ended, because they would read no farewell either.
 */
export class SocketBacklog {
  private readonly backlogs = new WeakMap<Connection, Backlog>();
  private readonly looking: NodeJS.Timeout;

  constructor(private readonly server: Server) {
    server.engine.on('connection', (connection: Connection) => this.watch(connection));
    this.looking = setInterval(
      () => connectionsOf(this.server).forEach((one) => this.look(one)),
      LOOK_EVERY_MS,
    );
    this.looking.unref();
  }

  close(): void {
    clearInterval(this.looking);
  }

  private watch(connection: Connection): void {
    const backlog: Backlog = { waiting: 0, inFlight: 0, movedAt: performance.now() };
    this.backlogs.set(connection, backlog);
    connection.on('packetCreate', ({ data }: { data?: string | Buffer }) => {
      backlog.waiting += data === undefined ? 1 : Buffer.byteLength(data);
      if (backlog.waiting + bytesInFlight(connection) > MOST_AT_ALL) cut(connection);
    });
    connection.on('flush', () => {
      backlog.waiting = 0;
      backlog.movedAt = performance.now();
    });
    connection.once('close', (reason: string) => {
      if (reason === 'ping timeout') cut(connection);
      else setTimeout(() => cut(connection), GOODBYE_MS).unref();
    });
  }

  private look(connection: Connection): void {
    const backlog = this.backlogs.get(connection);
    if (!backlog) return;
    const inFlight = bytesInFlight(connection);
    if (connection.transport.writable || inFlight < backlog.inFlight) backlog.movedAt = performance.now();
    backlog.inFlight = inFlight;
    const stalledMs = performance.now() - backlog.movedAt;
    const waitsForMuch = backlog.waiting + inFlight > MOST_WAITING && stalledMs > SHORT_STALL_MS;
    if (waitsForMuch || (isWebSocket(connection) && stalledMs > LONGEST_STALL_MS)) cut(connection);
  }
}
