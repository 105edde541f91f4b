import type { Server } from 'socket.io';
import { bytesInFlight, type Connection, connectionsOf, cut, isWebSocket } from './socket-connection.js';

const MOST_BYTES = 4 * 1024 * 1024;
const LONGEST_STALL_MS = 40_000;
const LOOK_EVERY_MS = 1000;
/** How long an orderly goodbye may take before the connection is cut, in milliseconds. */
const GOODBYE_MS = 1000;

interface Backlog {
  /** Bytes that wait for the transport to take them. */
  waiting: number;
  stalledSince: number | undefined;
}

/**
 * Cuts clients that do not read: once 4 MB wait for one, or when it has taken nothing for 40 s. It gets its TCP
 * connection ended, because it would read no farewell either.
 */
export class SocketBacklog {
  private readonly backlogs = new WeakMap<Connection, Backlog>();
  private readonly looking: NodeJS.Timeout;

  constructor(private readonly server: Server) {
    server.engine.on('connection', (connection: Connection) => this.watch(connection));
    this.looking = setInterval(
      () => connectionsOf(this.server).forEach((one) => this.check(one)),
      LOOK_EVERY_MS,
    );
    this.looking.unref();
  }

  close(): void {
    clearInterval(this.looking);
  }

  private watch(connection: Connection): void {
    const backlog: Backlog = { waiting: 0, stalledSince: undefined };
    this.backlogs.set(connection, backlog);
    connection.on('packetCreate', ({ data }: { data?: string | Buffer }) => {
      backlog.waiting += data === undefined ? 1 : Buffer.byteLength(data);
      this.checkSize(connection, backlog);
    });
    connection.on('flush', () => {
      backlog.waiting = 0;
      backlog.stalledSince = undefined;
    });
    connection.once('close', (reason: string) => {
      if (reason === 'ping timeout') cut(connection);
      else setTimeout(() => cut(connection), GOODBYE_MS).unref();
    });
  }

  private check(connection: Connection): void {
    const backlog = this.backlogs.get(connection);
    if (!backlog) return;
    this.checkSize(connection, backlog);
    if (!isWebSocket(connection) || connection.transport.writable) backlog.stalledSince = undefined;
    else backlog.stalledSince ??= performance.now();
    if (performance.now() - (backlog.stalledSince ?? Infinity) > LONGEST_STALL_MS) cut(connection);
  }

  private checkSize(connection: Connection, { waiting }: Backlog): void {
    if (waiting + bytesInFlight(connection) > MOST_BYTES) cut(connection);
  }
}
