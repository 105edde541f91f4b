import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { collectDefaultMetrics } from 'prom-client';
import { Bus } from '../bus/bus.js';
import { Meter } from '../common/meter.js';
import { Config } from '../config/config.js';
import { HealthService } from '../health/health.service.js';
import { SocketsService } from '../realtime/sockets.service.js';

@Injectable()
export class NodeMetrics implements OnApplicationBootstrap {
  constructor(
    private readonly config: Config,
    private readonly meter: Meter,
    health: HealthService,
    bus: Bus,
    sockets: SocketsService,
  ) {
    meter.gauge({
      name: 'rabitchat_build_info',
      help: 'Always 1; labels: version, Node.js version and the node id that sockets receive.',
      labels: ['version', 'nodejs', 'node'],
      read: (gauge) => gauge.set({ version: health.version, nodejs: process.version, node: bus.nodeId }, 1),
    });
    meter.gauge({
      name: 'rabitchat_draining',
      help: 'Whether this node is shutting down: 1 or 0.',
      read: (gauge) => gauge.set(health.isDraining ? 1 : 0),
    });
    meter.gauge({
      name: 'rabitchat_sockets_open',
      help: 'Open authenticated sockets.',
      read: (gauge) => gauge.set(sockets.count),
    });
  }

  onApplicationBootstrap(): void {
    if (this.config.metrics) collectDefaultMetrics({ register: this.meter.registry });
  }
}
