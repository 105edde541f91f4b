import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { BusTransport, type BusHandlers } from './bus-transport.js';

const CHANNEL = 'rabitchat:bus';
const COMMAND_TIMEOUT_MS = 2000;
const PING_INTERVAL_MS = 5000;

export class RedisTransport extends BusTransport {
  private readonly logger = new Logger(RedisTransport.name);
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private pinging: NodeJS.Timeout | undefined;

  constructor(url: string) {
    super();
    this.publisher = this.connect(url);
    this.subscriber = this.connect(url);
  }

  open(handlers: BusHandlers): void {
    this.subscriber.on('message', (_channel, text) => handlers.onMessage(text));
    this.subscriber.on('ready', () => void this.subscribe(handlers));
    this.subscriber.on('close', () => handlers.onLost());
    this.pinging = setInterval(() => void this.ping(), PING_INTERVAL_MS).unref();
    for (const client of [this.subscriber, this.publisher]) client.connect().catch(() => undefined);
  }

  async send(text: string): Promise<void> {
    await this.publisher.publish(CHANNEL, text);
  }

  close(): Promise<void> {
    clearInterval(this.pinging);
    this.subscriber.disconnect();
    this.publisher.disconnect();
    return Promise.resolve();
  }

  private async subscribe(handlers: BusHandlers): Promise<void> {
    try {
      await this.subscriber.subscribe(CHANNEL);
      handlers.onConnected();
    } catch {
      this.subscriber.disconnect(true);
    }
  }

  /** Detects a half-open connection. */
  private async ping(): Promise<void> {
    if (this.subscriber.status !== 'ready') return;
    await this.subscriber.ping().catch(() => this.subscriber.disconnect(true));
  }

  private connect(url: string): Redis {
    const redis = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResubscribe: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: COMMAND_TIMEOUT_MS,
      retryStrategy: (attempt) => Math.min(attempt * 50, COMMAND_TIMEOUT_MS),
    });
    redis.on('error', (error) =>
      this.logger.warn(`Bus lost its Redis connection, reconnecting: ${error.message}`),
    );
    return redis;
  }
}
