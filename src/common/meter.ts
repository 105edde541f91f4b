import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export type { Counter, Gauge, Histogram } from 'prom-client';

interface MetricOptions<L extends string> {
  name: string;
  help: string;
  labels?: readonly L[];
}

/**
 * The registry of metrics; a feature declares its metrics beside the code that counts. Names follow Prometheus: base
 * units, `_total` for counters. A label takes few values, never an id.
 */
@Injectable()
export class Meter {
  readonly registry = new Registry();

  /** Returns the existing counter of that name, because Nest instantiates some providers several times. */
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

  /** A counter kept elsewhere and read at each scrape. */
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

  /** `read` sets the values at each scrape. */
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
