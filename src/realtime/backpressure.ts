import type { Server } from 'socket.io';
import {
  bytesInFlight,
  type EngineConnection,
  listConnections,
  terminate,
  isWebSocket,
} from './engine-connection.js';

/** May be buffered for a client that does not read. */
const MAX_STALLED_BYTES = 4 * 1024 * 1024;
/** May be buffered for any client, as in one large response. */
const MAX_BUFFERED_BYTES = 24 * 1024 * 1024;
const STALL_TIMEOUT_MS = 2000;
const MAX_STALL_MS = 40_000;
const CHECK_INTERVAL_MS = 1000;
/** Time for an orderly close before the connection is terminated. */
const CLOSE_GRACE_MS = 1000;

interface SendBuffer {
  /** Bytes that the transport has not taken. */
  queuedBytes: number;
  /** Bytes that the transport had taken and the client had not, at the last check. */
  inFlightBytes: number;
  /** When the client last received something. */
  progressAt: number;
}

/**
 * Terminates clients that do not read: when they receive nothing for 2 s while 4 MB are buffered, or for 40 s in any
 * case. Their TCP connection is ended, because they would not read a close frame.
 */
export class Backpressure {
  private readonly buffers = new WeakMap<EngineConnection, SendBuffer>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly server: Server) {
    server.engine.on('connection', (connection: EngineConnection) => this.watch(connection));
    this.timer = setInterval(
      () => listConnections(this.server).forEach((one) => this.check(one)),
      CHECK_INTERVAL_MS,
    );
    this.timer.unref();
  }

  close(): void {
    clearInterval(this.timer);
  }

  private watch(connection: EngineConnection): void {
    const buffer: SendBuffer = { queuedBytes: 0, inFlightBytes: 0, progressAt: performance.now() };
    this.buffers.set(connection, buffer);
    connection.on('packetCreate', ({ data }: { data?: string | Buffer }) => {
      buffer.queuedBytes += data === undefined ? 1 : Buffer.byteLength(data);
      if (buffer.queuedBytes + bytesInFlight(connection) > MAX_BUFFERED_BYTES) terminate(connection);
    });
    connection.on('flush', () => {
      buffer.queuedBytes = 0;
      buffer.progressAt = performance.now();
    });
    connection.once('close', (reason: string) => {
      if (reason === 'ping timeout') terminate(connection);
      else setTimeout(() => terminate(connection), CLOSE_GRACE_MS).unref();
    });
  }

  private check(connection: EngineConnection): void {
    const buffer = this.buffers.get(connection);
    if (!buffer) return;
    const inFlight = bytesInFlight(connection);
    if (connection.transport.writable || inFlight < buffer.inFlightBytes)
      buffer.progressAt = performance.now();
    buffer.inFlightBytes = inFlight;
    const stalledMs = performance.now() - buffer.progressAt;
    const isStalled = buffer.queuedBytes + inFlight > MAX_STALLED_BYTES && stalledMs > STALL_TIMEOUT_MS;
    if (isStalled || (isWebSocket(connection) && stalledMs > MAX_STALL_MS)) terminate(connection);
  }
}
