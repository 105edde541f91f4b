import { validateAck, validateEvent } from './asyncapi.js';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';

const PATIENCE_MS = 5000;

/** A socket.io client that remembers every event, so that a test can wait for one that has already come. */
export class TestSocket {
  private readonly events: { name: string; payload: any }[] = [];
  private readonly taken = new Map<string, number>();
  private waiters: (() => void)[] = [];

  constructor(readonly socket: Socket) {
    socket.onAny((name: string, payload: unknown) => {
      this.record(name, payload);
      validateEvent(name, payload);
    });
    socket.on('disconnect', (reason) => this.record('disconnect', reason));
    socket.on('connect_error', (error) => this.record('connect_error', error));
  }

  /** Sends an event and returns its acknowledgement: `{ data }` or `{ problem }`. */
  async request(event: string, ...payload: unknown[]): Promise<any> {
    const answer: unknown = await this.socket.timeout(PATIENCE_MS).emitWithAck(event, ...payload);
    validateAck(event, answer);
    return answer;
  }

  /** The next payload of that event that no earlier call has taken. */
  async next(name: string): Promise<any> {
    const index = this.taken.get(name) ?? 0;
    this.taken.set(name, index + 1);
    await this.until(() => this.received(name).length > index, `event ${name}`);
    return this.received(name)[index];
  }

  /** All payloads of that event so far. */
  received(name: string): any[] {
    return this.events.filter((event) => event.name === name).map((event) => event.payload);
  }

  /** All events so far, in order. */
  get log(): readonly { name: string; payload: any }[] {
    return this.events;
  }

  /** Waits until the condition holds, looking again after every event. */
  async until(condition: () => boolean, what = 'condition', patienceMs = PATIENCE_MS): Promise<void> {
    const timer = AbortSignal.timeout(patienceMs);
    timer.addEventListener('abort', () => this.wake());
    while (!condition()) {
      if (timer.aborted)
        throw new Error(
          `Waited ${patienceMs} ms for ${what}; got ${JSON.stringify(this.events.map(({ name }) => name))}`,
        );
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  close(): void {
    this.socket.disconnect();
  }

  private record(name: string, payload: unknown): void {
    this.events.push({ name, payload });
    this.wake();
  }

  private wake(): void {
    this.waiters.splice(0).forEach((resolve) => resolve());
  }
}

export type HandshakeOptions = Partial<ManagerOptions & SocketOptions> & { cookie?: string; origin?: string };

/** A client that has not connected yet. */
export function openSocket(url: string, { cookie, origin, ...options }: HandshakeOptions = {}): TestSocket {
  const extraHeaders = { ...(cookie && { cookie }), ...(origin && { origin }) };
  return new TestSocket(
    io(url, { transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders, ...options }),
  );
}

/** A client that has been told `ready`. */
export async function connectSocket(url: string, options: HandshakeOptions = {}): Promise<TestSocket> {
  const socket = openSocket(url, options);
  await socket.next('ready');
  return socket;
}
