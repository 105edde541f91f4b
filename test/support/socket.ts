import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { validateAck, validateEvent } from './asyncapi.js';
import { Heard } from './heard.js';

const PATIENCE_MS = 5000;

/** A socket.io client that remembers every event, so that a test can wait for one that has already come. */
export class TestSocket extends Heard {
  constructor(readonly socket: Socket) {
    super();
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

  close(): void {
    this.socket.disconnect();
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
