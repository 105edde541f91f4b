import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from './free-port.js';
import { clearLeftovers } from './postgres-leftovers.js';
import { type Log, PostgresProcess } from './postgres-process.js';

interface PostgresServer {
  directory: string;
  commandOn: (port: number) => string[];
  log: Log;
}

/** A retry can succeed: the port was taken after the check, or old processes are still exiting. */
const TRANSIENT_ERRORS = /address already in use|still in use|already exists/i;
const MAX_START_ATTEMPTS = 5;

const STABLE_AFTER_MS = 5_000;
const MIN_RETRY_DELAY_MS = 200;
const MAX_RETRY_DELAY_MS = 1_000;

export async function startPostgres(server: PostgresServer): Promise<SupervisedPostgres> {
  for (let start = 1; ; start++) {
    const port = await findFreePort();
    await clearLeftovers(server.directory);
    const first = new PostgresProcess(server.commandOn(port), server.log);
    try {
      await first.ready;
      return new SupervisedPostgres(server, port, first);
    } catch (error) {
      if (start === MAX_START_ATTEMPTS || !TRANSIENT_ERRORS.test(String(error))) throw error;
      server.log(String(error));
      await delay(MIN_RETRY_DELAY_MS);
    }
  }
}

/** Restarts the server on the same port when its process exits unexpectedly. */
export class SupervisedPostgres {
  private restarting: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly server: PostgresServer,
    readonly port: number,
    private process: PostgresProcess,
  ) {
    this.watch();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.process.shutDown();
    await this.restarting;
  }

  private watch(): void {
    const since = Date.now();
    void this.process.ended.then((how) => {
      if (this.stopping) return;
      this.server.log(`PostgreSQL exited (${how}), restarting on port ${this.port}.`);
      this.restarting = this.restart(Date.now() - since > STABLE_AFTER_MS ? 0 : MIN_RETRY_DELAY_MS);
    });
  }

  private async restart(firstPause: number): Promise<void> {
    for (let pause = firstPause; !this.stopping; pause = nextDelay(pause)) {
      await delay(pause);
      if (await this.tryStart()) return this.watch();
    }
  }

  private async tryStart(): Promise<boolean> {
    try {
      await clearLeftovers(this.server.directory);
      if (this.stopping) return false;
      this.process = new PostgresProcess(this.server.commandOn(this.port), this.server.log);
      await this.process.ready;
      return true;
    } catch (error) {
      this.server.log(String(error));
      return false;
    }
  }
}

function nextDelay(pause: number): number {
  return Math.min(Math.max(pause * 2, MIN_RETRY_DELAY_MS), MAX_RETRY_DELAY_MS);
}
