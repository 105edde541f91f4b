import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from './free-port.js';
import { clearLeftovers } from './postgres-leftovers.js';
import { type Log, PostgresProcess } from './postgres-process.js';

/** How to run the server of one cluster directory. */
interface PostgresServer {
  directory: string;
  commandOn: (port: number) => string[];
  log: Log;
}

/** What another try can cure: a port taken since we looked, processes that have not quite gone. */
const PASSING = /address already in use|still in use|already exists/i;
const STARTS = 5;

const SETTLED_MS = 5_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 1_000;

/** Starts the server on a free port and keeps it running from then on. */
export async function startPostgres(server: PostgresServer): Promise<SupervisedPostgres> {
  for (let start = 1; ; start++) {
    const port = await findFreePort();
    await clearLeftovers(server.directory);
    const first = new PostgresProcess(server.commandOn(port), server.log);
    try {
      await first.ready;
      return new SupervisedPostgres(server, port, first);
    } catch (error) {
      if (start === STARTS || !PASSING.test(String(error))) throw error;
      server.log(String(error));
      await delay(FIRST_PAUSE_MS);
    }
  }
}

/** A server that comes back on the same port whenever its process ends without having been asked to. */
export class SupervisedPostgres {
  private revival: Promise<void> = Promise.resolve();
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
    await this.revival;
  }

  private watch(): void {
    const since = Date.now();
    void this.process.ended.then((how) => {
      if (this.stopping) return;
      this.server.log(`PostgreSQL has gone (${how}); starting it again on port ${this.port}.`);
      this.revival = this.revive(Date.now() - since > SETTLED_MS ? 0 : FIRST_PAUSE_MS);
    });
  }

  private async revive(firstPause: number): Promise<void> {
    for (let pause = firstPause; !this.stopping; pause = nextPause(pause)) {
      await delay(pause);
      if (await this.startAgain()) return this.watch();
    }
  }

  private async startAgain(): Promise<boolean> {
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

function nextPause(pause: number): number {
  return Math.min(Math.max(pause * 2, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
}
