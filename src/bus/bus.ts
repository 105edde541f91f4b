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
import { BusFigures } from './bus-figures.js';
import { Outbox } from './outbox.js';
import type { Topic } from './topic.js';
import { Wire } from './wire.js';

type Handler<P> = (payload: P) => void | Promise<void>;
type Parcel = [topic: string, payload: unknown];

/** The first wake-up goes at once; those that come within this many milliseconds of a sending go together after it. */
const GATHER_MS = 5;
const RETRY_MS = 500;
/** How long a wire may be broken before it is found out, in milliseconds. */
const UNNOTICED_MS = 10_000;

/**
 * Wakes other nodes up. A wake-up is a hint that something is to be looked at: it may come late, twice or never, and
 * a publisher neither waits for it nor fails with it. Handlers on this node are called at once.
 */
@Injectable()
export class Bus implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  /** This process, for as long as it runs. */
  readonly nodeId = randomUUID();
  private readonly logger = new Logger(Bus.name);
  private readonly handlers = new Map<string, Handler<unknown>[]>();
  private readonly restoredHandlers: Handler<number>[] = [];
  private readonly outbox = new Outbox();
  private sending: NodeJS.Timeout | 'now' | undefined;
  private sentAt = -Infinity;
  private lostAt: number | undefined;
  private standing = false;
  private closed = false;
  /** Runs outside of whatever request or transaction publishes: sending obeys no deadline but its own. */
  private readonly sendOnItsOwn = AsyncResource.bind(() => void this.send());
  private readonly figures;

  constructor(
    private readonly wire: Wire,
    meter: Meter,
  ) {
    this.figures = new BusFigures(meter, this);
  }

  /** Whether this node hears the others. */
  get isStanding(): boolean {
    return this.standing;
  }

  /** How many wake-ups wait to be sent. */
  get waiting(): number {
    return this.outbox.size;
  }

  subscribe<P>(topic: Topic<P>, handler: Handler<P>): void {
    this.handlers.set(topic.name, [...(this.handlers.get(topic.name) ?? []), handler as Handler<unknown>]);
  }

  /** Called when the wire stands again, with the milliseconds for which hints may have been lost. */
  onRestored(handler: Handler<number>): void {
    this.restoredHandlers.push(handler);
  }

  publish<P>(topic: Topic<P>, payload: P): void {
    this.tell(topic.name, payload);
    this.outbox.put(`${topic.name} ${topic.keyOf(payload)}`, JSON.stringify([topic.name, payload]));
    this.sendIn(this.gatheringMs());
  }

  onApplicationBootstrap(): void {
    this.wire.open({
      receive: (text) => this.receive(text),
      restored: () => this.restored(),
      lost: () => this.lost(),
    });
  }

  /** What waits is still sent, once. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closed = true;
    if (typeof this.sending === 'object') clearTimeout(this.sending);
    await this.send();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.wire.close();
  }

  private lost(): void {
    this.standing = false;
    this.lostAt ??= performance.now() - UNNOTICED_MS;
  }

  private restored(): void {
    this.standing = true;
    if (this.lostAt === undefined) return;
    const downMs = performance.now() - this.lostAt;
    this.lostAt = undefined;
    this.restoredHandlers.forEach((handler) => this.run(handler, downMs));
  }

  private gatheringMs(): number {
    return Math.max(0, this.sentAt + GATHER_MS - performance.now());
  }

  private sendIn(ms: number): void {
    if (this.sending === undefined && !this.closed) this.sending = setTimeout(this.sendOnItsOwn, ms).unref();
  }

  private async send(): Promise<void> {
    this.sending = 'now';
    this.sentAt = performance.now();
    let failed = false;
    while (!this.outbox.empty && !failed) {
      const taken = this.outbox.take();
      const text = `["${this.nodeId}",${taken.map(([, wakeUp]) => wakeUp).join(',')}]`;
      this.figures.sending(text);
      failed = await this.wire.send(text).then(
        () => false,
        () => true,
      );
      if (failed) this.outbox.putBack(taken);
      else this.figures.wereSent(taken.length);
    }
    this.sending = undefined;
    if (!this.outbox.empty) this.sendIn(failed ? RETRY_MS : this.gatheringMs());
  }

  private receive(text: string): void {
    let parcels: [string, ...Parcel[]];
    try {
      parcels = JSON.parse(text) as [string, ...Parcel[]];
    } catch {
      return this.logger.warn('The bus brought something that no node sent');
    }
    const [sender, ...wakeUps] = parcels;
    if (sender === this.nodeId) return this.figures.heard(text);
    for (const [topic, payload] of wakeUps) {
      if (this.handlers.has(topic)) this.figures.received.inc({ topic });
      this.tell(topic, payload);
    }
  }

  private tell(topic: string, payload: unknown): void {
    for (const handler of this.handlers.get(topic) ?? []) this.run(handler, payload);
  }

  private run(handler: Handler<never>, payload: unknown): void {
    const failed = (error: unknown) => this.logger.error('A handler of the bus failed', error);
    try {
      Promise.resolve(handler(payload as never)).catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}
