import { io, type Socket } from 'socket.io-client';
import { type Answer, answerOf, unanswered } from './answer.js';
import type { Node } from './nodes.js';
import { asRecord } from './seen-message.js';
import { PATIENCE_MS, type Session } from './session.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
const PULSE_MS = 5000;

export interface ClientEvents {
  /** The server is ready to tell this socket everything from now on. */
  onReady(): void;
  onMessage(payload: unknown): void;
}

/** One person's connection to some node; when it dies, to another one. */
export class LiveClient {
  private socket: Socket | undefined;
  private node: Node | undefined;
  private retry: NodeJS.Timeout | undefined;
  private pulse: NodeJS.Timeout | undefined;
  private failures = 0;
  private closed = false;
  ready = false;
  reconnects = 0;

  constructor(
    private readonly session: Session,
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
      timeout: PATIENCE_MS,
    });
    this.socket = socket;
    socket.on('ready', () => this.welcome());
    socket.on('message:new', (payload) => this.events.onMessage(payload));
    socket.on('message:updated', (payload) => this.events.onMessage(payload));
    socket.once('disconnect', (reason) => this.lose(socket, reason));
    socket.once('connect_error', (error) => this.lose(socket, troubleOf(error)));
  }

  /** Sends an event and waits for its acknowledgement; a connection that owes one for too long is given up. */
  async request(event: string, payload: object, patienceMs = PATIENCE_MS): Promise<Answer> {
    const { socket } = this;
    if (!socket?.connected) return unanswered('not connected', false);
    try {
      return readAck(await socket.timeout(patienceMs).emitWithAck(event, payload));
    } catch (error) {
      if (patienceMs >= PATIENCE_MS) this.lose(socket, `${event} was not acknowledged`);
      return unanswered((error as Error).message);
    }
  }

  close(): void {
    this.closed = true;
    this.ready = false;
    clearTimeout(this.retry);
    clearInterval(this.pulse);
    this.socket?.disconnect();
  }

  /** Where it is, or why it is nowhere. */
  get whereabouts(): string {
    return `${this.node?.url}: ${this.node?.trouble}`;
  }

  private welcome(): void {
    this.ready = true;
    this.failures = 0;
    if (this.node) this.node.answered = true;
    // Without it, a client that only listens would not notice that its node has frozen.
    this.pulse = setInterval(() => void this.request('presence:watch', { userIds: [] }), PULSE_MS);
    this.events.onReady();
  }

  private lose(socket: Socket, reason: string): void {
    if (socket !== this.socket || this.closed) return;
    if (this.ready) this.reconnects += 1;
    if (this.node) this.node.trouble = reason;
    this.ready = false;
    clearInterval(this.pulse);
    this.socket = undefined;
    socket.disconnect();
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.failures, LONGEST_PAUSE_MS);
    this.failures += 1;
    this.retry = setTimeout(() => this.connect(), pauseMs);
  }
}

function troubleOf(error: Error & { data?: { problem?: { detail?: string } } }): string {
  return error.data?.problem?.detail ?? error.message;
}

function readAck(ack: unknown): Answer {
  const { data, problem } = asRecord(ack, 'an acknowledgement');
  if (problem === undefined) return { kind: 'done', body: data };
  const { status } = asRecord(problem, 'a problem');
  return answerOf(problem, Number(status));
}
