import type { Socket } from 'socket.io-client';
import { validateAck, validateEvent } from './asyncapi.js';
import { dial, type HandshakeOptions } from './dial.js';
import { Heard } from './heard.js';

export type { HandshakeOptions } from './dial.js';

const ACK_TIMEOUT_MS = 5000;

/** A socket.io client that remembers every event, so that a test can wait for one that has already come. */
export class TestSocket extends Heard {
  constructor(readonly socket: Socket) {
    super();
    socket.onAny((name: string, payload: unknown) => {
      this.record(name, payload);
      this.validate(name, payload);
    });
    socket.on('disconnect', (reason) => this.record('disconnect', reason));
    socket.on('connect_error', (error) => this.record('connect_error', error));
  }

  /** Sends an event and returns its acknowledgement: `{ data }` or `{ problem }`. */
  async request(event: string, ...payload: unknown[]): Promise<any> {
    const answer: unknown = await this.socket.timeout(ACK_TIMEOUT_MS).emitWithAck(event, ...payload);
    validateAck(event, answer);
    return answer;
  }

  close(): void {
    this.socket.disconnect();
  }

  protected validate(name: string, payload: unknown): void {
    validateEvent(name, payload);
  }
}

/** A client that has not connected yet. */
export function openSocket(url: string, options: HandshakeOptions = {}): TestSocket {
  return new TestSocket(dial(url, options));
}

/** A client to which the server has said `ready`. */
export async function connectSocket(url: string, options: HandshakeOptions = {}): Promise<TestSocket> {
  const socket = openSocket(url, options);
  await socket.next('ready');
  return socket;
}
