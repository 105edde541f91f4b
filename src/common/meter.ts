import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export type { Counter, Gauge, Histogram } from 'prom-client';

interface MetricOptions<L extends string> {
  name: string;
  help: string;
  labels?: readonly L[];
}

/**
 * Where a feature says what it counts, beside the code that counts it; whoever publishes the figures reads them here.
 * Names and units are Prometheus's: base units, `_total` for what only rises. A label takes few values, never an id.
 */
@Injectable()
export class Meter {
  readonly registry = new Registry();

  /** Asked for again by name it is the same one: Nest makes some of those who count several times. */
  counter<L extends string = never>({ name, help, labels = [] }: MetricOptions<L>): Counter<L> {
    const known = this.registry.getSingleMetric(name) as Counter<L> | undefined;
    return known ?? new Counter({ name, help, labelNames: labels, registers: [this.registry] });
  }

  histogram<L extends string = never>({
    name,
    help,
    labels = [],
    buckets,
  }: MetricOptions<L> & { buckets: number[] }): Histogram<L> {
    return new Histogram({ name, help, labelNames: labels, buckets, registers: [this.registry] });
  }

  /** A counter that is kept elsewhere, and read at the time of the reading. */
  observableCounter<L extends string>({
    name,
    help,
    labels = [],
    read,
  }: MetricOptions<L> & { read: (count: (labels: Record<L, string>, value: number) => void) => void }): void {
    new Counter({
      name,
      help,
      labelNames: labels,
      registers: [this.registry],
      collect() {
        this.reset();
        read((at, value) => this.inc(at, value));
      },
    });
  }

  /** Read at the time of the reading: `read` sets the values that there are. */
  gauge<L extends string = never>({
    name,
    help,
    labels = [],
    read,
  }: MetricOptions<L> & { read: (gauge: Gauge<L>) => void }): Gauge<L> {
    return new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [this.registry],
      collect() {
        read(this);
      },
    });
  }
}
