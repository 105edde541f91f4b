import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresFailed } from './embedded-postgres.errors.js';
import { POSTGRES_ENVIRONMENT } from './postgres-command.js';

/** The launcher's own words are for the operator; the server's are detail. */
export type Log = (line: string, level?: 'detail') => void;

const TAIL_LINES = 20;
const FAST_SHUTDOWN_MS = 20_000;
const SMART_SHUTDOWN_MS = 1_000;

/** One run of the `postgres` program, from its spawning to its exit. It does not keep Node alive. */
export class PostgresProcess {
  /** Settles once it takes connections; rejects with the log's tail when it ends before. */
  readonly ready: Promise<void>;
  /** Resolves, with how it ended, when it has ended. */
  readonly ended: Promise<string>;

  private readonly child: ChildProcess;
  private readonly tail: string[] = [];

  constructor([file = '', ...args]: string[], log: Log) {
    // In a session of its own: Ctrl-C in the terminal must reach Node alone, which still has to drain.
    this.child = spawn(file, args, {
      env: POSTGRES_ENVIRONMENT,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    this.ended = howItEnds(this.child);
    this.ready = this.watch(log);
    this.ready.catch(() => undefined);
    process.on('exit', this.interrupt);
    void this.ended.then(() => process.off('exit', this.interrupt));
  }

  /** A fast shutdown: open transactions are rolled back, everything committed is written out. */
  async shutDown(): Promise<void> {
    this.child.ref();
    this.interrupt();
    const inTime = await Promise.race([this.ended, delay(FAST_SHUTDOWN_MS, undefined, { ref: false })]);
    if (inTime === undefined) this.child.kill('SIGQUIT');
    await this.ended;
  }

  private readonly interrupt = (): void => void this.child.kill('SIGINT');

  /**
   * Whoever sends SIGTERM to the server asks it to wait until the last client leaves, which a pool
   * never does, while it takes no new ones. So the wait is cut short, and the server can come back.
   */
  private hurry(): void {
    setTimeout(this.interrupt, SMART_SHUTDOWN_MS).unref();
  }

  private async watch(log: Log): Promise<void> {
    const ready = this.readLog(log);
    const closed = new Promise((resolve) => this.child.once('close', resolve));
    const end = await Promise.race([ready, this.ended]);
    if (end !== undefined) {
      await Promise.race([closed, delay(500)]);
      throw new EmbeddedPostgresFailed(`PostgreSQL did not start: ${end}.`, this.tail.join('\n'));
    }
    this.child.unref();
    (this.child.stderr as unknown as { unref(): void }).unref();
  }

  private readLog(log: Log): Promise<undefined> {
    return new Promise((resolve) => {
      if (!this.child.stderr) return;
      createInterface({ input: this.child.stderr }).on('line', (line) => {
        this.tail.push(line);
        if (this.tail.length > TAIL_LINES) this.tail.shift();
        log(line, 'detail');
        if (/database system is ready to accept (read-only )?connections/.test(line)) resolve(undefined);
        if (line.includes('received smart shutdown request')) this.hurry();
      });
    });
  }
}

function howItEnds(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
  });
}
