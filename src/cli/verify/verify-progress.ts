import type { Run } from './run.js';
import type { Traffic } from './traffic.js';

const REDRAW_INTERVAL_MS = 250;
const LINE_INTERVAL_MS = 5000;

/** Writes to standard error: one line that is redrawn on a terminal, else a line every 5 s. */
export class VerifyProgress {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly interactive: boolean) {}

  follow(run: Run, traffic: Traffic): void {
    const show = () => this.show(lineOf(run, traffic));
    this.timer = setInterval(show, this.interactive ? REDRAW_INTERVAL_MS : LINE_INTERVAL_MS);
  }

  startStage(line: string): void {
    this.stop();
    process.stderr.write(`${line}\n`);
  }

  stop(): void {
    if (this.timer && this.interactive) process.stderr.write('\r\x1b[K');
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private show(line: string): void {
    process.stderr.write(this.interactive ? `\r\x1b[K${line}` : `${line}\n`);
  }
}

function lineOf({ ledger: { sendings }, users }: Run, traffic: Traffic): string {
  const acknowledged = sendings.filter((sending) => sending.acknowledged).length;
  const retried = sendings.filter(({ attempts }) => attempts > 1).length;
  const connected = users.filter(({ client }) => client.ready).length;
  const seconds = Math.max(0, Math.ceil((traffic.endsAt - performance.now()) / 1000));
  return [
    `${acknowledged} of ${sendings.length} messages acknowledged`,
    `${retried} retried`,
    `${traffic.inFlight} in flight`,
    `${connected} of ${users.length} clients connected`,
    `${seconds} s left`,
  ].join(' · ');
}
