import { connect, type Socket } from 'node:net';
import { NotMeasured } from './not-measured.js';

const PATIENCE_MS = 30_000;
const HEAD_END = '\r\n\r\n';

export interface Question {
  method: 'GET' | 'POST';
  path: string;
  cookie?: string;
  body?: object;
}

export interface Answer {
  status: number;
  body: Buffer;
}

/** The connection went before the answer was there: nobody knows what became of the question. */
class AnswerLost extends NotMeasured {}

/**
 * One connection that is kept and asks one question at a time, with as little work as the asking side can have: it
 * shares the processors with those whom it asks.
 */
export class MeasuredConnection {
  private received: Buffer[] = [];
  private waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new AnswerLost('no answer in 30 s')));
    socket.on('data', (data) => this.take(data));
    socket.on('error', (error) => this.lose(error));
    socket.on('close', () => this.lose(new AnswerLost('the connection was closed')));
  }

  static open(port: number): Promise<MeasuredConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.off('error', reject);
        resolve(new MeasuredConnection(socket));
      });
      socket.once('error', reject);
    });
  }

  /** Rejects when the connection went before the answer was there. */
  ask({ method, path, cookie, body }: Question): Promise<Answer> {
    if (this.socket.destroyed) return Promise.reject(new AnswerLost('the connection was closed'));
    const text = body === undefined ? '' : JSON.stringify(body);
    const head = [
      `${method} ${path} HTTP/1.1`,
      'host: 127.0.0.1',
      ...(cookie === undefined ? [] : [`cookie: ${cookie}`]),
      ...(text === '' ? [] : ['content-type: application/json']),
      ...(method === 'GET' ? [] : [`content-length: ${Buffer.byteLength(text)}`]),
    ];
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(head.join('\r\n') + HEAD_END + text);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(data: Buffer): void {
    this.received.push(data);
    const all = this.received.length === 1 ? data : Buffer.concat(this.received);
    const headEnd = all.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = all.toString('latin1', 0, headEnd);
    const length = /^content-length: *(\d+)/im.exec(head)?.[1];
    if (length === undefined)
      return void this.socket.destroy(new AnswerLost(`an answer without a length: ${head}`));
    const end = headEnd + HEAD_END.length + Number(length);
    if (all.length < end) return;
    const { waiting } = this;
    this.received = [];
    this.waiting = undefined;
    waiting?.resolve({
      status: Number(head.slice(9, 12)),
      body: all.subarray(headEnd + HEAD_END.length, end),
    });
  }

  private lose(error: Error): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.reject(error);
  }
}
