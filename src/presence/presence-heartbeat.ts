import { AsyncResource } from 'node:async_hooks';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Bus } from '../bus/bus.js';
import { Topic } from '../bus/topic.js';
import { DEAD_AFTER_MS, PresenceRepository } from './presence.repository.js';
import { SocketsService } from '../realtime/sockets.service.js';
import { reasonOf } from '../database/root-cause.js';

export const PRESENCE_CHANGED = new Topic<string[]>('presence-changed', (userIds) => userIds.join());

const BEAT_EVERY_MS = 2500;
/** Arrivals and departures of so long are written together, in milliseconds. */
const GATHER_MS = 25;
/** What fits one wake-up. */
const IDS_AT_ONCE = 100;

/**
 * Keeps this node's part of who is online in the database: what is written follows who has a socket here, and is
 * made good at the next beat when a write failed or the node had been given up for dead.
 */
@Injectable()
export class PresenceRoll implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PresenceRoll.name);
  private written = new Set<string>();
  private beating: NodeJS.Timeout | undefined;
  private gathering: NodeJS.Timeout | undefined;
  private healthySince: number | undefined;
  private work: Promise<void> = Promise.resolve();
  private closed = false;
  private readonly gather = AsyncResource.bind(() => {
    this.gathering = undefined;
    this.enqueue(() => this.write());
  });

  constructor(
    private readonly roll: PresenceRepository,
    private readonly sockets: SocketsService,
    private readonly bus: Bus,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.enqueue(() => this.beat());
    this.beating = setInterval(() => this.enqueue(() => this.beat()), BEAT_EVERY_MS).unref();
    await this.work;
  }

  /** To be called when somebody's first socket has come or last one has gone. */
  changed(): void {
    if (!this.closed) this.gathering ??= setTimeout(this.gather, GATHER_MS);
  }

  /** Early, so that the news still goes out over the bus. */
  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    clearInterval(this.beating);
    clearTimeout(this.gathering);
    await this.work;
    await this.attempt(async () => this.tell(await this.roll.removeNode(this.bus.nodeId)));
  }

  private enqueue(task: () => Promise<void>): void {
    this.work = this.work.then(() => (this.closed ? undefined : this.attempt(task)));
  }

  private async attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.healthySince = undefined;
      this.logger.warn(`Presence could not be written: ${reasonOf(error)}`);
    }
  }

  private async beat(): Promise<void> {
    if (!(await this.roll.renewNode(this.bus.nodeId))) {
      await this.roll.addNode(this.bus.nodeId);
      this.written.clear();
    }
    await this.write();
    this.healthySince ??= performance.now();
    // After an outage every node looks dead until it has had the time to show itself.
    if (performance.now() - this.healthySince > DEAD_AFTER_MS) this.tell(await this.roll.removeDeadNodes());
  }

  private async write(): Promise<void> {
    const present = new Set(this.sockets.userIds);
    const come = [...present].filter((userId) => !this.written.has(userId));
    const gone = [...this.written].filter((userId) => !present.has(userId));
    if (come.length > 0 && !(await this.roll.addConnections(this.bus.nodeId, come))) return;
    if (gone.length > 0) await this.roll.removeConnections(this.bus.nodeId, gone);
    this.written = present;
    this.tell([...come, ...gone]);
  }

  private tell(userIds: string[]): void {
    for (let start = 0; start < userIds.length; start += IDS_AT_ONCE) {
      this.bus.publish(PRESENCE_CHANGED, userIds.slice(start, start + IDS_AT_ONCE));
    }
  }
}
