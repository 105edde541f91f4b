import type { Meter } from '../../common/meter.js';

export class DeliveryMetrics {
  private readonly delivered;
  private readonly lag;
  private readonly missed;

  constructor(meter: Meter) {
    this.delivered = meter.counter({
      name: 'rabitchat_messages_delivered_total',
      help: 'New messages that were emitted to the sockets of a user on this node.',
    });
    this.lag = meter.histogram({
      name: 'rabitchat_delivery_lag_seconds',
      help: 'From the timestamp of a new message, set just before its commit, to its emission on this node.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10],
    });
    this.missed = meter.counter({
      name: 'rabitchat_bus_missed_hints_total',
      help: 'Conversations whose change was found by the poll before a hint of it arrived.',
    });
  }

  /** `ageSeconds` is the message's age by the database's clock when it was read, `sinceMs` the time since then. */
  onDelivered(userCount: number, { ageSeconds, sinceMs }: { ageSeconds: number; sinceMs: number }): void {
    this.delivered.inc(userCount);
    if (userCount > 0) this.lag.observe(Math.max(0, ageSeconds + sinceMs / 1000));
  }

  onMissedHint(): void {
    this.missed.inc();
  }
}
