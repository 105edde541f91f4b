import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { connectionSettings, SessionClient } from './connection.js';

const ANSWER_WITHIN_MS = 2000;
const PROVE_EVERY_MS = 5000;
const LONGEST_PAUSE_MS = 2000;

export interface ListenerEnds {
  onMessage(payload: string): void;
  /** LISTEN stands, at first or again; what was sent before may have been missed. */
  onListening(): void;
  onLost(error: Error): void;
}

/**
 * A connection of its own that hears one NOTIFY channel and outlives every fault of the server: it proves itself
 * every 5 s and is made again, within 2 s of the server's return, when it is lost.
 */
export class Listener {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly databaseUrl: string,
    private readonly channel: string,
    private readonly ends: ListenerEnds,
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
      const patience = Math.min(50 * 2 ** failures, LONGEST_PAUSE_MS);
      await pause(patience, undefined, { signal, ref: false }).catch(() => undefined);
      failures += 1;
    }
  }

  /** Ends only by an error; being stopped is one. */
  private async listen(onStanding: () => void): Promise<never> {
    const socket = new Socket();
    const client = this.client(socket);
    let fail!: (reason: Error) => void;
    const failure = new Promise<never>((_, reject) => (fail = reject));
    failure.catch(() => undefined);
    const onStop = () => fail(new Error('stopped'));
    this.stopping.signal.addEventListener('abort', onStop);
    client.on('error', fail);
    client.on('end', () => fail(new Error('the connection was ended')));
    const proving = setInterval(() => client.query('SELECT 1').catch(fail), PROVE_EVERY_MS).unref();
    try {
      await Promise.race([this.open(client), failure]);
      onStanding();
      this.ends.onListening();
      return await failure;
    } finally {
      clearInterval(proving);
      this.stopping.signal.removeEventListener('abort', onStop);
      client.end().catch(() => undefined);
      // A frozen server does not take leave.
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
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      application_name: 'rabitchat bus',
    });
  }
}
