import { WebSocket } from 'ws';

const PATIENCE_MS = 5000;

type Handshake = { cookie?: string; origin?: string; query?: string };

/** A client of the original server: raw frames of JSON, each remembered. */
export class OriginalSocket {
  readonly websocket: WebSocket;
  readonly frames: any[] = [];
  /** The code of the closing, or the status with which the handshake was refused. */
  ended: number | undefined;
  private readonly taken = new Map<string, number>();
  private waiters: (() => void)[] = [];

  constructor(url: string, { cookie, origin, query = '' }: Handshake = {}) {
    const headers = { ...(cookie && { cookie }), ...(origin && { origin }) };
    this.websocket = new WebSocket(`${url.replace('http', 'ws')}/ws${query}`, { headers });
    this.websocket.on('message', (data: Buffer) => this.record(JSON.parse(data.toString())));
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

  /** The next frame of that type that no earlier call has taken. */
  async next(type: string): Promise<any> {
    const index = this.taken.get(type) ?? 0;
    this.taken.set(type, index + 1);
    await this.until(() => this.received(type).length > index, `frame ${type}`);
    return this.received(type)[index];
  }

  received(type: string): any[] {
    return this.frames.filter((frame) => frame.type === type);
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

  async until(condition: () => boolean, what = 'condition', patienceMs = PATIENCE_MS): Promise<void> {
    const timer = AbortSignal.timeout(patienceMs);
    timer.addEventListener('abort', () => this.wake());
    while (!condition()) {
      if (timer.aborted)
        throw new Error(
          `Waited ${patienceMs} ms for ${what}; got ${JSON.stringify(this.frames.map(({ type }) => type))}`,
        );
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  close(): void {
    this.websocket.terminate();
  }

  private record(frame: unknown): void {
    this.frames.push(frame);
    this.wake();
  }

  private end(reason: number): void {
    this.ended = reason;
    this.wake();
  }

  private wake(): void {
    this.waiters.splice(0).forEach((resolve) => resolve());
  }
}
