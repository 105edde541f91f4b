import { Injectable } from '@nestjs/common';
import { Meter } from '../common/meter.js';
import { Database } from '../database/database.js';

@Injectable()
export class PoolMetrics {
  constructor(meter: Meter, { metrics }: Database) {
    meter.gauge({
      name: 'rabitchat_database_pool_connections',
      help: 'Connections of the pool by state: idle or busy.',
      labels: ['state'],
      read: (gauge) => {
        const { idle, busy } = metrics.connections;
        gauge.set({ state: 'idle' }, idle);
        gauge.set({ state: 'busy' }, busy);
      },
    });
    meter.gauge({
      name: 'rabitchat_database_pool_waiting',
      help: 'Callers waiting for a connection.',
      read: (gauge) => gauge.set(metrics.connections.waiting),
    });
    meter.gauge({
      name: 'rabitchat_database_pool_max_connections',
      help: 'DATABASE_POOL_MAX.',
      read: (gauge) => gauge.set(metrics.connections.max),
    });
    meter.observableCounter({
      name: 'rabitchat_database_failures_total',
      help: 'Failed statements and connection waits, by SQLSTATE class or unavailable.',
      labels: ['kind'],
      read: (count) => metrics.failures.forEach((value, kind) => count({ kind }, value)),
    });
  }
}
