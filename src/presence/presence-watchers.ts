import { AsyncResource } from 'node:async_hooks';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Bus } from '../bus/bus.js';
import { DomainEvents } from '../common/domain-events.js';
import { reasonOf } from '../database/root-cause.js';
import { ConversationUpdated } from '../messaging/messaging.events.js';
import { type AuthenticatedSocket, eventQueueKey } from '../realtime/authenticated-socket.js';
import { SocketLifecycle } from '../realtime/socket-lifecycle.js';
import { SocketsService } from '../realtime/sockets.service.js';
import {
  UserBlocked,
  UserFollowed,
  UserUnblocked,
  UserUnfollowed,
} from '../social-graph/social-graph.events.js';
import { AccountStateChanged } from '../users/users.events.js';
import { PresenceStateDto } from './dto/presence.dto.js';
import { PRESENCE_CHANGED } from './presence-heartbeat.js';
import { PresenceSubscriptions } from './presence-subscriptions.js';
import {
  DEAD_AFTER_MS,
  type PresencePair,
  PresenceRepository,
  type PresenceRow,
} from './presence.repository.js';

const POLL_INTERVAL_MS = 3000;
const MAX_PAIRS_PER_QUERY = 5000;

/** Emits `presence` to this node's sockets when a user whom they watch, and may see, goes online or offline. */
@Injectable()
export class PresenceWatchers implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(PresenceWatchers.name);
  private readonly subscriptions = new PresenceSubscriptions();
  private online = new Set<string>();
  private readonly changed = new Set<string>();
  private isRefreshing = false;
  private pollPausedUntil = 0;
  private polling: NodeJS.Timeout | undefined;
  private readonly refreshDetached = AsyncResource.bind(() => void this.refresh());

  constructor(
    private readonly presence: PresenceRepository,
    private readonly sockets: SocketsService,
    private readonly bus: Bus,
    lifecycle: SocketLifecycle,
    events: DomainEvents,
  ) {
    lifecycle.onDisconnect((socket) => this.subscriptions.remove(socket));
    bus.subscribe(PRESENCE_CHANGED, (userIds) => this.markChanged(userIds));
    bus.onReconnected(() => this.markChanged(this.subscriptions.userIds));
    const publish = (userIds: string[]) => bus.publish(PRESENCE_CHANGED, userIds);
    events.on(UserFollowed, ({ followingId }) => publish([followingId]));
    events.on(UserUnfollowed, ({ followingId }) => publish([followingId]));
    events.on(UserBlocked, ({ blockerId, blockedId }) => publish([blockerId, blockedId]));
    events.on(UserUnblocked, ({ blockerId, blockedId }) => publish([blockerId, blockedId]));
    events.on(AccountStateChanged, ({ userId }) => publish([userId]));
    // Accepting a request lets the requester see the recipient's presence.
    events.on(ConversationUpdated, ({ userIds }) => publish(userIds));
  }

  onApplicationBootstrap(): void {
    this.polling = setInterval(() => void this.poll(), POLL_INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.polling);
  }

  /** Replaces the users that the socket watches and returns their current states. */
  async watch(socket: AuthenticatedSocket, personIds: string[]): Promise<PresenceStateDto[]> {
    const watched = [...new Set(personIds)];
    if (!socket.disconnected) this.subscriptions.replace(socket, watched);
    const viewerId = socket.data.userId;
    const seen = await this.listSeen(watched.map((personId) => ({ viewerId, personId })));
    const states = watched.map((personId) =>
      PresenceStateDto.from(personId, seen.get(keyOf(viewerId, personId))),
    );
    for (const { userId, isOnline } of states) this.subscriptions.show(socket, userId, isOnline);
    return states;
  }

  private markChanged(userIds: Iterable<string>): void {
    for (const userId of userIds) if (this.subscriptions.has(userId)) this.changed.add(userId);
    if (!this.isRefreshing && this.changed.size > 0) this.refreshDetached();
  }

  /** Repairs lost hints and retries failed refreshes. */
  private async poll(): Promise<void> {
    const watched = this.subscriptions.userIds;
    if (performance.now() < this.pollPausedUntil) return;
    try {
      const online = new Set(watched.length > 0 ? await this.presence.listOnline(watched) : []);
      const before = this.online;
      this.online = online;
      // While the bus is down no hint says that a user may no longer be seen, so every user is refreshed.
      const needsRefresh = (userId: string) =>
        !this.bus.isConnected || online.has(userId) !== before.has(userId) || this.isStale(userId, online);
      this.markChanged(watched.filter(needsRefresh));
    } catch (error) {
      // After an outage every node appears dead until its next heartbeat.
      this.pollPausedUntil = performance.now() + DEAD_AFTER_MS;
      this.logger.warn(
        `presence poll failed, retrying: ${reasonOf(error)} (${watched.length} users watched)`,
      );
    }
  }

  /** Covers users who connected and disconnected between two writes: no change was published for them. */
  private isStale(userId: string, online: ReadonlySet<string>): boolean {
    if (online.has(userId)) return false;
    return this.subscriptions
      .socketsOf(userId)
      .some((socket) => this.subscriptions.isShownOnline(socket, userId));
  }

  private async refresh(): Promise<void> {
    this.isRefreshing = true;
    while (this.changed.size > 0) {
      const userIds = [...this.changed];
      this.changed.clear();
      try {
        await this.notify(userIds);
      } catch (error) {
        userIds.forEach((userId) => this.changed.add(userId));
        this.logger.warn(`presence refresh failed, retrying: ${reasonOf(error)}`);
        break;
      }
    }
    this.isRefreshing = false;
  }

  private async notify(userIds: string[]): Promise<void> {
    const pairs = userIds.flatMap((personId) =>
      this.subscriptions.socketsOf(personId).map((socket) => ({ socket, personId })),
    );
    const seen = await this.listSeen(
      pairs.map(({ socket, personId }) => ({ viewerId: socket.data.userId, personId })),
    );
    for (const { socket, personId } of pairs) {
      const state = PresenceStateDto.from(personId, seen.get(keyOf(socket.data.userId, personId)));
      // Queued behind any running `presence:watch`, so that the client ends with the newer state.
      void socket.data.queue.run(eventQueueKey('presence:watch'), () =>
        Promise.resolve(this.notifySocket(socket, state)),
      );
    }
  }

  private notifySocket(socket: AuthenticatedSocket, state: PresenceStateDto): void {
    const shown = this.subscriptions.isShownOnline(socket, state.userId);
    if (shown === undefined || shown === state.isOnline) return;
    this.subscriptions.show(socket, state.userId, state.isOnline);
    socket.emit('presence', state);
  }

  private async listSeen(pairs: PresencePair[]): Promise<Map<string, PresenceRow>> {
    const distinct = [...new Map(pairs.map((pair) => [keyOf(pair.viewerId, pair.personId), pair])).values()];
    const seen = new Map<string, PresenceRow>();
    for (let start = 0; start < distinct.length; start += MAX_PAIRS_PER_QUERY) {
      const batch = distinct.slice(start, start + MAX_PAIRS_PER_QUERY);
      const rows = await this.presence.listSeen(batch, (userId) => this.sockets.hosts(userId));
      for (const row of rows) seen.set(keyOf(row.viewerId, row.personId), row);
    }
    return seen;
  }
}

const keyOf = (viewerId: string, personId: string) => `${viewerId} ${personId}`;
