import type { Meter } from '../common/meter.js';

interface BusState {
  readonly isConnected: boolean;
  readonly waiting: number;
}

export class BusMetrics {
  readonly received;
  private readonly sent;
  private readonly lag;
  private echo: { text: string; sentAt: number } | undefined;

  constructor(meter: Meter, bus: BusState) {
    this.sent = meter.counter({
      name: 'rabitchat_bus_sent_total',
      help: 'Hints handed to the bus.',
    });
    this.received = meter.counter({
      name: 'rabitchat_bus_received_total',
      help: 'Hints received from other nodes, by topic.',
      labels: ['topic'],
    });
    this.lag = meter.histogram({
      name: 'rabitchat_bus_lag_seconds',
      help: 'From handing hints to the bus to receiving them back.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    });
    meter.gauge({
      name: 'rabitchat_bus_connected',
      help: 'Whether this node receives from the others: 1 or 0.',
      read: (gauge) => gauge.set(bus.isConnected ? 1 : 0),
    });
    meter.gauge({
      name: 'rabitchat_bus_waiting',
      help: 'Hints waiting to be sent.',
      read: (gauge) => gauge.set(bus.waiting),
    });
  }

  onSending(text: string): void {
    this.echo = { text, sentAt: performance.now() };
  }

  onSent(hints: number): void {
    this.sent.inc(hints);
  }

  /** A node receives its own messages, which measures the lag. */
  onEcho(text: string): void {
    if (text !== this.echo?.text) return;
    this.lag.observe((performance.now() - this.echo.sentAt) / 1000);
    this.echo = undefined;
  }
}
