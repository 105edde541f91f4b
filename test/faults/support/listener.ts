import type { Socket } from 'socket.io-client';
import { readMessage, type SeenMessage } from '../../../src/cli/verify/seen-message.js';
import { dial, whenReady } from '../../support/dial.js';
import type { HeardEvent } from '../../support/heard.js';
import { TestSocket } from '../../support/socket.js';

const CONNECT_TIMEOUT_MS = 10_000;
const MESSAGE_EVENTS = ['message:new', 'message:updated'];
const CONNECTION_EVENTS = ['disconnect', 'connect_error'];

/** A socket that never reconnects and never asks for anything: the server pushed all that it has. */
export class Listener extends TestSocket {
  readonly messages: SeenMessage[] = [];
  readonly arrivals = new Map<string, number>();
  readonly wrong: string[] = [];
  /** When and why it was disconnected. */
  gone: { reason: string; at: number } | undefined;
  private readonly lastRevs = new Map<string, number>();

  private constructor(socket: Socket) {
    super(socket);
    socket.on('disconnect', (reason) => (this.gone = { reason, at: performance.now() }));
  }

  static async open(url: string, cookie: string): Promise<Listener> {
    const listener = new Listener(dial(url, { cookie, timeout: CONNECT_TIMEOUT_MS }));
    await whenReady(listener.socket);
    return listener;
  }

  /** What the server pushed besides messages. */
  get events(): HeardEvent[] {
    return this.log.filter(({ name }) => ![...MESSAGE_EVENTS, ...CONNECTION_EVENTS].includes(name));
  }

  seqs(conversationId: string): number[] {
    const own = this.messages.filter((message) => message.conversationId === conversationId);
    return [...new Set(own.map(({ seq }) => seq))].sort((one, other) => one - other);
  }

  /** Whether it has messages 1 to `last` without a hole. */
  has(conversationId: string, last: number): boolean {
    const seqs = this.seqs(conversationId);
    return seqs.length === last && seqs.at(-1) === last;
  }

  find(name: string, matches: (payload: any) => boolean = () => true): HeardEvent | undefined {
    return this.events.find((event) => event.name === name && matches(event.payload));
  }

  live(conversationId: string): Map<string, SeenMessage> {
    const own = this.messages.filter((message) => message.conversationId === conversationId);
    return new Map(own.map((message) => [message.id, message]));
  }

  protected override validate(name: string, payload: unknown): void {
    try {
      super.validate(name, payload);
    } catch (error) {
      this.wrong.push((error as Error).message);
    }
    if (MESSAGE_EVENTS.includes(name)) this.take(readMessage((payload as { message: unknown }).message));
  }

  private take(message: SeenMessage): void {
    const before = this.lastRevs.get(message.conversationId) ?? 0;
    if (message.rev <= before) this.wrong.push(`rev ${message.rev} came after rev ${before}`);
    this.lastRevs.set(message.conversationId, message.rev);
    this.arrivals.set(message.clientMessageId ?? '', performance.now());
    this.messages.push(message);
  }
}
