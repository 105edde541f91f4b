import { AsyncResource } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Meter } from '../common/meter.js';
import { BusMetrics } from './bus-metrics.js';
import { CoalescingBuffer } from './coalescing-buffer.js';
import type { Topic } from './topic.js';
import { BusTransport } from './bus-transport.js';

type Handler<P> = (payload: P) => void | Promise<void>;
type Envelope = [topic: string, payload: unknown];

/** The first hint is sent at once; hints within this window after a send form the next batch. */
const BATCH_WINDOW_MS = 5;
const RETRY_INTERVAL_MS = 500;
/** Upper bound on the time until a lost connection is detected. */
const LOSS_DETECTION_MS = 10_000;

/**
 * Publishes hints to all nodes. A hint may arrive late, twice or never; a publisher neither waits for it nor fails with it.
 * Handlers on this node are called at once.
 */
@Injectable()
export class Bus implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  /** Unique per process run. */
  readonly nodeId = randomUUID();
  private readonly logger = new Logger(Bus.name);
  private readonly handlers = new Map<string, Handler<unknown>[]>();
  private readonly reconnectHandlers: Handler<number>[] = [];
  private readonly buffer = new CoalescingBuffer();
  private sending: NodeJS.Timeout | 'now' | undefined;
  private sentAt = -Infinity;
  private lostAt: number | undefined;
  private connected = false;
  private isClosed = false;
  /** Detached from the publisher's request, so sending obeys only its own deadline. */
  private readonly sendDetached = AsyncResource.bind(() => void this.send());
  private readonly metrics;

  constructor(
    private readonly transport: BusTransport,
    meter: Meter,
  ) {
    this.metrics = new BusMetrics(meter, this);
  }

  get isConnected(): boolean {
    return this.connected;
  }

  get waiting(): number {
    return this.buffer.size;
  }

  subscribe<P>(topic: Topic<P>, handler: Handler<P>): void {
    this.handlers.set(topic.name, [...(this.handlers.get(topic.name) ?? []), handler as Handler<unknown>]);
  }

  /** The handler receives the milliseconds for which hints may be lost. */
  onReconnected(handler: Handler<number>): void {
    this.reconnectHandlers.push(handler);
  }

  publish<P>(topic: Topic<P>, payload: P): void {
    this.dispatch(topic.name, payload);
    this.buffer.put(`${topic.name} ${topic.keyOf(payload)}`, JSON.stringify([topic.name, payload]));
    this.scheduleSend(this.batchDelayMs());
  }

  onApplicationBootstrap(): void {
    this.transport.open({
      onMessage: (text) => this.receive(text),
      onConnected: () => this.onConnected(),
      onLost: () => this.onLost(),
    });
  }

  /** Sends the waiting hints, once. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isClosed = true;
    if (typeof this.sending === 'object') clearTimeout(this.sending);
    await this.send();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.transport.close();
  }

  private onLost(): void {
    this.connected = false;
    this.lostAt ??= performance.now() - LOSS_DETECTION_MS;
  }

  private onConnected(): void {
    this.connected = true;
    if (this.lostAt === undefined) return;
    const downMs = performance.now() - this.lostAt;
    this.lostAt = undefined;
    this.reconnectHandlers.forEach((handler) => this.run(handler, downMs));
  }

  private batchDelayMs(): number {
    return Math.max(0, this.sentAt + BATCH_WINDOW_MS - performance.now());
  }

  private scheduleSend(ms: number): void {
    if (this.sending === undefined && !this.isClosed)
      this.sending = setTimeout(this.sendDetached, ms).unref();
  }

  private async send(): Promise<void> {
    this.sending = 'now';
    this.sentAt = performance.now();
    let failed = false;
    while (!this.buffer.isEmpty && !failed) {
      const batch = this.buffer.take();
      const text = `["${this.nodeId}",${batch.map(([, hint]) => hint).join(',')}]`;
      this.metrics.onSending(text);
      failed = await this.transport.send(text).then(
        () => false,
        () => true,
      );
      if (failed) this.buffer.putBack(batch);
      else this.metrics.onSent(batch.length);
    }
    this.sending = undefined;
    if (!this.buffer.isEmpty) this.scheduleSend(failed ? RETRY_INTERVAL_MS : this.batchDelayMs());
  }

  private receive(text: string): void {
    let message: [string, ...Envelope[]];
    try {
      message = JSON.parse(text) as [string, ...Envelope[]];
    } catch {
      return this.logger.warn('Bus received invalid JSON, ignored');
    }
    const [sender, ...hints] = message;
    if (sender === this.nodeId) return this.metrics.onEcho(text);
    for (const [topic, payload] of hints) {
      if (this.handlers.has(topic)) this.metrics.received.inc({ topic });
      this.dispatch(topic, payload);
    }
  }

  private dispatch(topic: string, payload: unknown): void {
    for (const handler of this.handlers.get(topic) ?? []) this.run(handler, payload);
  }

  private run(handler: Handler<never>, payload: unknown): void {
    const failed = (error: unknown) =>
      this.logger.error('Bus handler failed, the hint is not redelivered', error);
    try {
      Promise.resolve(handler(payload as never)).catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}
