import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Wire, type WireEnds } from './wire.js';

const CHANNEL = 'rabitchat:bus';
const ANSWER_WITHIN_MS = 2000;
const PROVE_EVERY_MS = 5000;

/** Redis pub/sub, for deployments that have a Redis anyway. */
export class RedisWire extends Wire {
  private readonly logger = new Logger(RedisWire.name);
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private proving: NodeJS.Timeout | undefined;

  constructor(url: string) {
    super();
    this.publisher = this.connect(url);
    this.subscriber = this.connect(url);
  }

  open(ends: WireEnds): void {
    this.subscriber.on('message', (_channel, text) => ends.receive(text));
    this.subscriber.on('ready', () => void this.subscribe(ends));
    this.subscriber.on('close', () => ends.lost());
    this.proving = setInterval(() => void this.prove(), PROVE_EVERY_MS).unref();
    for (const client of [this.subscriber, this.publisher]) client.connect().catch(() => undefined);
  }

  async send(text: string): Promise<void> {
    await this.publisher.publish(CHANNEL, text);
  }

  close(): Promise<void> {
    clearInterval(this.proving);
    this.subscriber.disconnect();
    this.publisher.disconnect();
    return Promise.resolve();
  }

  private async subscribe(ends: WireEnds): Promise<void> {
    try {
      await this.subscriber.subscribe(CHANNEL);
      ends.restored();
    } catch {
      this.subscriber.disconnect(true);
    }
  }

  /** A connection whose other side has gone in silence is only found out by asking. */
  private async prove(): Promise<void> {
    if (this.subscriber.status !== 'ready') return;
    await this.subscriber.ping().catch(() => this.subscriber.disconnect(true));
  }

  private connect(url: string): Redis {
    const redis = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResubscribe: false,
      maxRetriesPerRequest: 0,
      commandTimeout: ANSWER_WITHIN_MS,
      connectTimeout: ANSWER_WITHIN_MS,
      retryStrategy: (attempt) => Math.min(attempt * 50, ANSWER_WITHIN_MS),
    });
    redis.on('error', (error) => this.logger.warn(`The bus has no Redis: ${error.message}`));
    return redis;
  }
}
