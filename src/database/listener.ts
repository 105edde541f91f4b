import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { connectionSettings } from './connection.js';

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
    let failures = 0;
    while (!this.stopped) {
      try {
        await this.listen(() => (failures = 0));
      } catch (error) {
        if (this.stopped) return;
        this.ends.onLost(error as Error);
        await this.sleep(Math.min(50 * 2 ** failures, LONGEST_PAUSE_MS));
        failures += 1;
      }
    }
  }

  /** Ends only by an error, or when stopped. */
  private async listen(onStanding: () => void): Promise<void> {
    const socket = new Socket();
    const client = this.client(socket);
    const lost = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('the connection was ended')));
    });
    lost.catch(() => undefined);
    try {
      await client.connect();
      client.on('notification', ({ payload }) => this.ends.onMessage(payload ?? ''));
      await client.query(`LISTEN ${client.escapeIdentifier(this.channel)}`);
      onStanding();
      this.ends.onListening();
      while (!this.stopped) {
        await Promise.race([lost, this.sleep(PROVE_EVERY_MS)]);
        if (!this.stopped) await client.query('SELECT 1');
      }
    } finally {
      client.end().catch(() => undefined);
      // A frozen server does not take leave.
      socket.destroy();
    }
  }

  private client(socket: Socket): Client {
    return new Client({
      ...connectionSettings(this.databaseUrl),
      stream: () => socket,
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      application_name: 'rabitchat bus',
    });
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async sleep(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }
}
