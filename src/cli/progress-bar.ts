import { SingleBar } from 'cli-progress';

/** Draws on standard error, and only on a terminal. */
export class ProgressBar {
  private readonly bar: SingleBar | undefined;

  constructor(interactive: boolean, title: string, total: number) {
    if (!interactive) return;
    const format = `${title} {bar} {percentage}% · {value} of {total} · {eta_formatted} left`;
    this.bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: true, hideCursor: true });
    this.bar.start(total, 0);
  }

  advance(by = 1): void {
    this.bar?.increment(by);
  }

  stop(): void {
    this.bar?.stop();
  }
}
