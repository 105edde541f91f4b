import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresFailed } from './embedded-postgres.errors.js';
import { POSTGRES_ENVIRONMENT } from './postgres-command.js';

/** The launcher's lines are for the operator; the server's own lines are `detail`. */
export type Log = (line: string, level?: 'detail') => void;

const TAIL_LINES = 20;
const FAST_SHUTDOWN_TIMEOUT_MS = 20_000;
const SMART_SHUTDOWN_TIMEOUT_MS = 1_000;

/** One run of the `postgres` program. It does not keep Node alive. */
export class PostgresProcess {
  /** Resolves when the server accepts connections; rejects with the log's tail when it exits before. */
  readonly ready: Promise<void>;
  /** Resolves with the exit reason. */
  readonly ended: Promise<string>;

  private readonly child: ChildProcess;
  private readonly tail: string[] = [];

  constructor([file = '', ...args]: string[], log: Log) {
    // A separate session: Ctrl-C must reach Node only, which still has to drain.
    this.child = spawn(file, args, {
      env: POSTGRES_ENVIRONMENT,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    this.ended = exitReason(this.child);
    this.ready = this.watch(log);
    this.ready.catch(() => undefined);
    process.on('exit', this.interrupt);
    void this.ended.then(() => process.off('exit', this.interrupt));
  }

  /** Fast shutdown: rolls open transactions back; SIGQUIT after 20 s. */
  async shutDown(): Promise<void> {
    this.child.ref();
    this.interrupt();
    const inTime = await Promise.race([
      this.ended,
      delay(FAST_SHUTDOWN_TIMEOUT_MS, undefined, { ref: false }),
    ]);
    if (inTime === undefined) this.child.kill('SIGQUIT');
    await this.ended;
  }

  private readonly interrupt = (): void => void this.child.kill('SIGINT');

  /**
   * SIGTERM makes the server refuse new clients until the last one leaves, which a pool never does. A fast shutdown ends
   * that wait, and the supervisor restarts the server.
   */
  private scheduleFastShutdown(): void {
    setTimeout(this.interrupt, SMART_SHUTDOWN_TIMEOUT_MS).unref();
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
        if (line.includes('received smart shutdown request')) this.scheduleFastShutdown();
      });
    });
  }
}

function exitReason(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
  });
}
