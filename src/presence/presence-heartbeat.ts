import { AsyncResource } from 'node:async_hooks';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Bus } from '../bus/bus.js';
import { Topic } from '../bus/topic.js';
import { DEAD_AFTER_MS, PresenceRepository } from './presence.repository.js';
import { SocketLifecycle } from '../realtime/socket-lifecycle.js';
import { SocketsService } from '../realtime/sockets.service.js';
import { reasonOf } from '../database/root-cause.js';

export const PRESENCE_CHANGED = new Topic<string[]>('presence-changed', (userIds) => userIds.join());

const HEARTBEAT_INTERVAL_MS = 2500;
const BATCH_WINDOW_MS = 25;
const MAX_IDS_PER_HINT = 100;

/**
 * Writes which users have a socket on this node. A failed write, or the removal of the node by another one, is
 * repaired by the next heartbeat.
 */
@Injectable()
export class PresenceHeartbeat implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PresenceHeartbeat.name);
  private published = new Set<string>();
  private heartbeat: NodeJS.Timeout | undefined;
  private flushTimer: NodeJS.Timeout | undefined;
  private healthySince: number | undefined;
  private tail: Promise<void> = Promise.resolve();
  private closed = false;
  private readonly scheduleFlush = AsyncResource.bind(() => {
    this.flushTimer = undefined;
    this.enqueue(() => this.flush());
  });

  constructor(
    private readonly presence: PresenceRepository,
    private readonly sockets: SocketsService,
    private readonly bus: Bus,
    lifecycle: SocketLifecycle,
  ) {
    lifecycle.onConnect(() => this.onSocketsChanged());
    lifecycle.onDisconnect(() => this.onSocketsChanged());
  }

  async onApplicationBootstrap(): Promise<void> {
    this.enqueue(() => this.beat());
    this.heartbeat = setInterval(() => this.enqueue(() => this.beat()), HEARTBEAT_INTERVAL_MS).unref();
    await this.tail;
  }

  private onSocketsChanged(): void {
    if (!this.closed) this.flushTimer ??= setTimeout(this.scheduleFlush, BATCH_WINDOW_MS);
  }

  /** Runs before the bus closes, so that the change is still published. */
  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    clearInterval(this.heartbeat);
    clearTimeout(this.flushTimer);
    await this.tail;
    await this.attempt(async () => this.publish(await this.presence.removeNode(this.bus.nodeId)));
  }

  private enqueue(task: () => Promise<void>): void {
    this.tail = this.tail.then(() => (this.closed ? undefined : this.attempt(task)));
  }

  private async attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.healthySince = undefined;
      this.logger.warn(`presence write failed, retrying at the next heartbeat: ${reasonOf(error)}`);
    }
  }

  private async beat(): Promise<void> {
    if (!(await this.presence.renewNode(this.bus.nodeId))) {
      await this.presence.addNode(this.bus.nodeId);
      this.published.clear();
    }
    await this.flush();
    this.healthySince ??= performance.now();
    // After an outage every node appears dead until its next heartbeat.
    if (performance.now() - this.healthySince > DEAD_AFTER_MS)
      this.publish(await this.presence.removeDeadNodes());
  }

  private async flush(): Promise<void> {
    const present = new Set(this.sockets.userIds);
    const added = [...present].filter((userId) => !this.published.has(userId));
    const removed = [...this.published].filter((userId) => !present.has(userId));
    if (added.length > 0 && !(await this.presence.addConnections(this.bus.nodeId, added))) return;
    if (removed.length > 0) await this.presence.removeConnections(this.bus.nodeId, removed);
    this.published = present;
    this.publish([...added, ...removed]);
  }

  private publish(userIds: string[]): void {
    for (let start = 0; start < userIds.length; start += MAX_IDS_PER_HINT) {
      this.bus.publish(PRESENCE_CHANGED, userIds.slice(start, start + MAX_IDS_PER_HINT));
    }
  }
}
