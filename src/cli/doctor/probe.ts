import { Socket } from 'node:net';
import type { Client, QueryResultRow } from 'pg';
import { connectionSettings, SessionClient } from '../../database/connection.js';

const LOCK_TIMEOUT_MS = 2000;
/** A frozen server does not enforce its own timeouts, so the client gives up this much later. */
const CLIENT_TIMEOUT_GRACE_MS = 2000;

export interface ProbeLimits {
  connectMs: number;
  timeoutMs: number;
  readOnly: boolean;
}

/** A connection with client-side timeouts, so that a frozen server cannot block the doctor. */
export class Probe {
  private constructor(
    readonly client: Client,
    private readonly socket: Socket,
  ) {}

  static async open(databaseUrl: string, { connectMs, timeoutMs, readOnly }: ProbeLimits): Promise<Probe> {
    const socket = new Socket();
    const client = new SessionClient({
      ...connectionSettings(databaseUrl),
      refusesSharedSessions: true,
      session: {
        default_transaction_read_only: readOnly ? 'on' : 'off',
        statement_timeout: timeoutMs,
        lock_timeout: Math.min(LOCK_TIMEOUT_MS, Math.round(timeoutMs / 2)),
      },
      stream: () => socket,
      connectionTimeoutMillis: connectMs,
      query_timeout: timeoutMs + Math.min(CLIENT_TIMEOUT_GRACE_MS, timeoutMs),
      application_name: 'rabitchat doctor',
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return new Probe(client, socket);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  async rows<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R[]> {
    return (await this.client.query<R>(text, values)).rows;
  }

  /** Returns the number of affected rows. */
  async run(text: string, values?: unknown[]): Promise<number> {
    return (await this.client.query(text, values)).rowCount ?? 0;
  }

  close(): void {
    this.client.end().catch(() => undefined);
    this.socket.end();
    setTimeout(() => this.socket.destroy(), 500).unref();
  }
}
