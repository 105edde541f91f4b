import { io, type Socket } from 'socket.io-client';
import { type AttemptResult, resultOfProblem, unanswered } from './attempt-result.js';
import type { Node } from './nodes.js';
import { asRecord } from './seen-message.js';
import { REQUEST_TIMEOUT_MS, type RestSession } from './rest-session.js';

const MIN_RECONNECT_DELAY_MS = 100;
const MAX_RECONNECT_DELAY_MS = 2000;
const PING_INTERVAL_MS = 5000;

export interface ClientEvents {
  /** The server sends every event to this socket from now on. */
  onReady(): void;
  onMessage(payload: unknown): void;
}

/** One user's socket; reconnects to another node when it fails. */
export class LiveClient {
  private socket: Socket | undefined;
  private node: Node | undefined;
  private reconnectTimer: NodeJS.Timeout | undefined;
  private pingTimer: NodeJS.Timeout | undefined;
  private failures = 0;
  private closed = false;
  ready = false;
  reconnects = 0;

  constructor(
    private readonly session: RestSession,
    private readonly events: ClientEvents,
  ) {}

  connect(): void {
    this.node = this.session.nodes.otherThan(this.node);
    const { origin, pathname } = new URL(this.node.url);
    const socket = io(origin, {
      path: `${pathname.replace(/\/$/, '')}/socket.io`,
      transports: ['websocket'],
      extraHeaders: { cookie: this.session.cookie },
      forceNew: true,
      reconnection: false,
      timeout: REQUEST_TIMEOUT_MS,
    });
    this.socket = socket;
    socket.on('ready', () => this.onReady());
    socket.on('message:new', (payload) => this.events.onMessage(payload));
    socket.on('message:updated', (payload) => this.events.onMessage(payload));
    socket.once('disconnect', (reason) => this.reconnectAfter(socket, reason));
    socket.once('connect_error', (error) => this.reconnectAfter(socket, reasonOf(error)));
  }

  /** Emits an event and waits for its acknowledgement. A missing acknowledgement makes the client reconnect. */
  async request(event: string, payload: object, timeoutMs = REQUEST_TIMEOUT_MS): Promise<AttemptResult> {
    const { socket } = this;
    if (!socket?.connected) return unanswered('not connected', false);
    try {
      return readAck(await socket.timeout(timeoutMs).emitWithAck(event, payload));
    } catch (error) {
      if (timeoutMs >= REQUEST_TIMEOUT_MS) this.reconnectAfter(socket, `${event} was not acknowledged`);
      return unanswered((error as Error).message);
    }
  }

  close(): void {
    this.closed = true;
    this.ready = false;
    clearTimeout(this.reconnectTimer);
    clearInterval(this.pingTimer);
    this.socket?.disconnect();
  }

  get connectionState(): string {
    return `${this.node?.url}: ${this.node?.lastError}`;
  }

  private onReady(): void {
    this.ready = true;
    this.failures = 0;
    if (this.node) this.node.answered = true;
    // A client that only listens does not notice a frozen node otherwise.
    this.pingTimer = setInterval(
      () => void this.request('presence:watch', { userIds: [] }),
      PING_INTERVAL_MS,
    );
    this.events.onReady();
  }

  private reconnectAfter(socket: Socket, reason: string): void {
    if (socket !== this.socket || this.closed) return;
    if (this.ready) this.reconnects += 1;
    if (this.node) this.node.lastError = reason;
    this.ready = false;
    clearInterval(this.pingTimer);
    this.socket = undefined;
    socket.disconnect();
    const pauseMs = Math.min(MIN_RECONNECT_DELAY_MS * 2 ** this.failures, MAX_RECONNECT_DELAY_MS);
    this.failures += 1;
    this.reconnectTimer = setTimeout(() => this.connect(), pauseMs);
  }
}

function reasonOf(error: Error & { data?: { problem?: { detail?: string } } }): string {
  return error.data?.problem?.detail ?? error.message;
}

function readAck(ack: unknown): AttemptResult {
  const { data, problem } = asRecord(ack, 'an acknowledgement');
  if (problem === undefined) return { kind: 'done', body: data };
  const { status } = asRecord(problem, 'a problem');
  return resultOfProblem(problem, Number(status));
}
