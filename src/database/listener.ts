import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { connectionSettings, SessionClient } from './connection.js';

const QUERY_TIMEOUT_MS = 2000;
const PING_INTERVAL_MS = 5000;
const MAX_RETRY_DELAY_MS = 2000;

export interface ListenerHandlers {
  onMessage(payload: string): void;
  /** LISTEN is active, for the first time or again; earlier messages may have been missed. */
  onListening(): void;
  onLost(error: Error): void;
}

/**
 * A dedicated LISTEN connection on one channel. It is pinged every 5 s and reconnects within 2 s of the server's
 * return.
 */
export class Listener {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly databaseUrl: string,
    private readonly channel: string,
    private readonly ends: ListenerHandlers,
  ) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    while (!signal.aborted) {
      const error = await this.listen(() => (failures = 0)).catch((reason: Error) => reason);
      if (signal.aborted) return;
      this.ends.onLost(error);
      const retryDelayMs = Math.min(50 * 2 ** failures, MAX_RETRY_DELAY_MS);
      await pause(retryDelayMs, undefined, { signal, ref: false }).catch(() => undefined);
      failures += 1;
    }
  }

  /** Always rejects; stopping is an error too. */
  private async listen(onListening: () => void): Promise<never> {
    const socket = new Socket();
    const client = this.client(socket);
    let fail!: (reason: Error) => void;
    const failure = new Promise<never>((_, reject) => (fail = reject));
    failure.catch(() => undefined);
    const onStop = () => fail(new Error('stopped'));
    this.stopping.signal.addEventListener('abort', onStop);
    client.on('error', fail);
    client.on('end', () => fail(new Error('the connection was closed')));
    const pinging = setInterval(() => client.query('SELECT 1').catch(fail), PING_INTERVAL_MS).unref();
    try {
      await Promise.race([this.open(client), failure]);
      onListening();
      this.ends.onListening();
      return await failure;
    } finally {
      clearInterval(pinging);
      this.stopping.signal.removeEventListener('abort', onStop);
      client.end().catch(() => undefined);
      // A frozen server does not complete the close.
      socket.destroy();
    }
  }

  private async open(client: Client): Promise<void> {
    await client.connect();
    client.on('notification', ({ payload }) => this.ends.onMessage(payload ?? ''));
    await client.query(`LISTEN ${client.escapeIdentifier(this.channel)}`);
  }

  private client(socket: Socket): Client {
    return new SessionClient({
      ...connectionSettings(this.databaseUrl),
      stream: () => socket,
      connectionTimeoutMillis: QUERY_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      application_name: 'rabitchat bus',
    });
  }
}
