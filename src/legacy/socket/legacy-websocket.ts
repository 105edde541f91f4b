import { EventEmitter } from 'node:events';
import { Logger } from '@nestjs/common';
import type { WebSocket } from 'ws';
import { Semaphore } from '../../common/concurrency/semaphore.js';
import { reasonOf } from '../../database/root-cause.js';
import { eventOf } from './legacy-events.js';
import { type Frame, UNAUTHENTICATED } from './legacy-frames.js';
import type { LegacyReceiptsService } from './legacy-receipts.service.js';
import { LegacyTranslator } from './legacy-translator.js';

/** Close codes of RFC 6455 and its IANA registry. */
const [GOING_AWAY, POLICY, RESTART, TRY_AGAIN_LATER] = [1001, 1008, 1012, 1013];

/** Buffered per client until it is authenticated. */
const MAX_EARLY_FRAMES = 20;
const CLOSE_GRACE_MS = 1000;

/**
 * Presents a legacy client to the engine as a stock client's websocket, so that authentication, limits, delivery and
 * revocation are shared; only the frames differ.
 */
export class LegacyWebSocket extends EventEmitter {
  private readonly logger = new Logger(LegacyWebSocket.name);
  private readonly translator: LegacyTranslator;
  private earlyFrames: string[] | undefined = [];
  private closeCode = TRY_AGAIN_LATER;
  private readonly sendQueue = new Semaphore(1);

  constructor(
    private readonly websocket: WebSocket,
    receipts: LegacyReceiptsService,
  ) {
    super();
    this.translator = new LegacyTranslator(receipts);
    websocket.on('message', (data, isBinary) => this.receive(eventOf(data as Buffer, isBinary)));
    websocket.on('pong', () => this.deliver('3'));
    websocket.on('close', () => this.emit('close'));
    websocket.on('error', (error) => this.emit('error', error));
  }

  get bufferedAmount(): number {
    return this.websocket.bufferedAmount;
  }

  /** Calls `sent` when the last frame of the packet is sent. */
  send(packet: string, sent: (error?: Error) => void): void {
    this.enqueue(async () => {
      const frames = await this.framesOf(packet).catch((error: unknown) => this.logAndDrop(error));
      if (frames.length === 0) sent();
      frames.forEach((frame, index) => {
        this.websocket.send(JSON.stringify(frame), index === frames.length - 1 ? sent : undefined);
      });
      if (this.earlyFrames && frames[0]?.type === 'auth_success') this.flushEarly();
    });
  }

  close(): void {
    this.enqueue(() => Promise.resolve(this.end(this.closeCode)));
  }

  terminate(): void {
    this.websocket.terminate();
  }

  /** Translates engine.io packets and the socket.io packets in them; all are text. */
  private async framesOf(packet: string): Promise<Frame[]> {
    const kind = packet.slice(0, packet[0] === '4' ? 2 : 1);
    if (kind === '0') this.deliver('40');
    if (kind === '2') this.websocket.ping();
    if (kind === '41') this.closeCode = POLICY;
    if (kind === '42') return this.eventFrames(contentOf(packet));
    if (kind === '43') return this.ackFrames(contentOf(packet));
    if (kind === '44') return this.refusalFrames(contentOf(packet));
    return [];
  }

  private async eventFrames([event, payload]: unknown[]): Promise<Frame[]> {
    if (event === 'server:drain') this.closeCode = RESTART;
    return this.translator.framesOf(event as string, payload as object);
  }

  /** Refused frames get no response, as on the original server. */
  private ackFrames([answer]: unknown[]): Frame[] {
    const { data } = answer as { data?: Partial<Frame> };
    return typeof data?.type === 'string' ? [data as Frame] : [];
  }

  private refusalFrames([refusal]: unknown[]): Frame[] {
    const { data } = refusal as { data?: { problem?: { status: number } } };
    const isUnknown = data?.problem?.status === 401;
    this.closeCode = isUnknown ? POLICY : TRY_AGAIN_LATER;
    this.close();
    return isUnknown ? [UNAUTHENTICATED] : [];
  }

  private flushEarly(): void {
    this.closeCode = GOING_AWAY;
    this.earlyFrames?.forEach((packet) => this.deliver(packet));
    this.earlyFrames = undefined;
  }

  private receive(event: [string, object]): void {
    const packet = `420${JSON.stringify(event)}`;
    if (!this.earlyFrames) this.deliver(packet);
    else if (this.earlyFrames.length < MAX_EARLY_FRAMES) this.earlyFrames.push(packet);
  }

  private deliver(packet: string): void {
    this.emit('message', packet, false);
  }

  private end(code: number): void {
    this.websocket.close(code, code === POLICY ? UNAUTHENTICATED.message : undefined);
    setTimeout(() => this.terminate(), CLOSE_GRACE_MS).unref();
  }

  /** The next change of the conversation carries the dropped receipts, and the API serves them. */
  private logAndDrop(error: unknown): Frame[] {
    this.logger.debug(`legacy frames dropped, the client reads the change later: ${reasonOf(error)}`);
    return [];
  }

  /** Starts every task asynchronously: the engine does not expect a packet while it sends one. */
  private enqueue(task: () => Promise<void>): void {
    void Promise.resolve()
      .then(() => this.sendQueue.run(task))
      .catch(() => this.terminate());
  }
}

function contentOf(packet: string): unknown[] {
  const content: unknown = JSON.parse(packet.slice(packet.search(/[[{]/)));
  return Array.isArray(content) ? content : [content];
}
