import { WebSocket } from 'ws';
import { Heard } from './heard.js';

type Handshake = { cookie?: string; origin?: string; query?: string };

/** A client of the original server: raw frames of JSON, each remembered. */
export class OriginalSocket extends Heard {
  readonly websocket: WebSocket;
  /** The code of the closing, or the status with which the handshake was refused. */
  ended: number | undefined;

  constructor(url: string, { cookie, origin, query = '' }: Handshake = {}) {
    super();
    const headers = { ...(cookie && { cookie }), ...(origin && { origin }) };
    this.websocket = new WebSocket(`${url.replace('http', 'ws')}/ws${query}`, { headers });
    this.websocket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as { type: string };
      this.record(frame.type, frame);
    });
    this.websocket.on('close', (code) => this.end(code));
    this.websocket.on('error', () => undefined);
    this.websocket.on('unexpected-response', (_request, response) => {
      response.resume();
      this.end(response.statusCode!);
    });
  }

  send(frame: unknown): void {
    this.websocket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** All frames so far. */
  get frames(): any[] {
    return this.log.map(({ payload }) => payload);
  }

  /** Asks, and waits for the answer. */
  async pong(): Promise<void> {
    const before = this.received('pong').length;
    this.send({ type: 'ping' });
    await this.until(() => this.received('pong').length > before, 'pong');
  }

  async ending(): Promise<number> {
    await this.until(() => this.ended !== undefined, 'the end');
    return this.ended!;
  }

  close(): void {
    this.websocket.terminate();
  }

  private end(reason: number): void {
    this.ended = reason;
    this.wake();
  }
}
