import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { HealthRepository } from './health.repository.js';

export interface HealthFacts {
  status: 'healthy' | 'unhealthy';
  database: { status: 'up' | 'down'; latency: number };
}

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

@Injectable()
export class HealthService {
  readonly version = manifest.version;
  private draining = false;

  constructor(private readonly repository: HealthRepository) {}

  /** From now on the node is not ready: it is about to stop. */
  drain(): void {
    this.draining = true;
  }

  async check(): Promise<HealthFacts> {
    const began = performance.now();
    const up = await this.repository.ping().then(
      () => true,
      () => false,
    );
    const latency = Math.round(performance.now() - began);
    return { status: up ? 'healthy' : 'unhealthy', database: { status: up ? 'up' : 'down', latency } };
  }

  async isReady(): Promise<boolean> {
    return !this.draining && (await this.check()).status === 'healthy';
  }
}
