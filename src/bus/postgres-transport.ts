import { Logger } from '@nestjs/common';
import { Database } from '../database/database.js';
import { withDeadline } from '../database/deadline.js';
import { Listener } from '../database/listener.js';
import { BusTransport, type BusHandlers } from './bus-transport.js';

const CHANNEL = 'rabitchat_bus';
const SEND_TIMEOUT_MS = 2000;

export class PostgresTransport extends BusTransport {
  private readonly logger = new Logger(PostgresTransport.name);
  private listener: Listener | undefined;

  constructor(
    private readonly database: Database,
    private readonly databaseUrl: string,
  ) {
    super();
  }

  open(handlers: BusHandlers): void {
    this.listener = new Listener(this.databaseUrl, CHANNEL, {
      onMessage: (text) => handlers.onMessage(text),
      onListening: () => handlers.onConnected(),
      onLost: (error) => {
        this.logger.warn(`Not listening to other nodes, reconnecting: ${error.message}`);
        handlers.onLost();
      },
    });
    this.listener.start();
  }

  /** Asynchronous commit, because a hint need not wait for the disk. */
  async send(text: string): Promise<void> {
    const notify = {
      name: 'bus_notify',
      text: `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`,
      values: [CHANNEL, text],
    };
    await withDeadline(() => this.database.query(notify), SEND_TIMEOUT_MS);
  }

  async close(): Promise<void> {
    await this.listener?.stop();
  }
}
