import { AsyncResource } from 'node:async_hooks';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Bus } from '../bus/bus.js';
import { DomainEvents } from '../common/domain-events.js';
import {
  UserBlocked,
  UserFollowed,
  UserUnblocked,
  UserUnfollowed,
} from '../social-graph/social-graph.events.js';
import { AccountStateChanged } from '../users/users.events.js';
import { PresenceStateDto } from './dto/presence-state.dto.js';
import { CONVERSATION_UPDATED } from '../messaging/delivery/delivery-triggers.js';
import type { LiveSocket } from '../realtime/authenticated-socket.js';
import { SocketsService } from '../realtime/sockets.service.js';
import { PRESENCE_CHANGED } from './presence-heartbeat.js';
import { DEAD_AFTER_MS, type PresenceRow, PresenceRepository, type Watch } from './presence.repository.js';
import { TrackedConversations } from '../messaging/delivery/conversation-subscriptions.js';
import { reasonOf } from '../database/root-cause.js';

const LOOK_EVERY_MS = 3000;
const WATCHES_AT_ONCE = 5000;
/** Watching and news of the watched take turns on each socket, so that the later knowledge is told last. */
const LANE = 'presence:watch';

/** Tells the sockets of this node when somebody whom they watch, and may see, comes or goes. */
@Injectable()
export class PresenceWatchers implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(PresenceWatchers.name);
  private readonly watchers = new Map<string, Set<LiveSocket>>();
  private online = new Set<string>();
  private readonly changed = new Set<string>();
  private refreshing = false;
  private blindUntil = 0;
  private looking: NodeJS.Timeout | undefined;
  private readonly refreshOnItsOwn = AsyncResource.bind(() => void this.refresh());

  constructor(
    private readonly presence: PresenceRepository,
    private readonly conversations: TrackedConversations,
    private readonly sockets: SocketsService,
    private readonly bus: Bus,
    events: DomainEvents,
  ) {
    bus.subscribe(PRESENCE_CHANGED, (userIds) => this.note(userIds));
    // Whoever accepts a request may be seen from then on.
    bus.subscribe(CONVERSATION_UPDATED, ({ conversationId }) =>
      this.note(this.conversations.find(conversationId)?.userIds ?? []),
    );
    for (const between of [UserFollowed, UserUnfollowed] as const) {
      events.on(between, ({ followingId }) => bus.publish(PRESENCE_CHANGED, [followingId]));
    }
    for (const between of [UserBlocked, UserUnblocked] as const) {
      events.on(between, ({ blockerId, blockedId }) => bus.publish(PRESENCE_CHANGED, [blockerId, blockedId]));
    }
    events.on(AccountStateChanged, ({ userId }) => bus.publish(PRESENCE_CHANGED, [userId]));
    bus.onRestored(() => this.note([...this.watchers.keys()]));
  }

  onApplicationBootstrap(): void {
    this.looking = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.looking);
  }

  /** Replaces what the socket watches, and tells how these people are now. */
  async watch(socket: LiveSocket, personIds: string[]): Promise<PresenceStateDto[]> {
    this.forget(socket);
    const persons = [...new Set(personIds)];
    for (const personId of persons) {
      this.watchers.set(personId, (this.watchers.get(personId) ?? new Set()).add(socket));
      socket.data.watching.set(personId, false);
    }
    if (socket.disconnected) this.forget(socket);
    const viewerId = socket.data.userId;
    const seen = await this.listSeen(persons.map((personId) => ({ viewerId, personId })));
    const states = persons.map((personId) =>
      PresenceStateDto.from(personId, seen.get(keyOf(viewerId, personId))),
    );
    for (const { userId, isOnline } of states) this.remember(socket, userId, isOnline);
    return states;
  }

  forget(socket: LiveSocket): void {
    for (const personId of socket.data.watching.keys()) {
      const sockets = this.watchers.get(personId);
      sockets?.delete(socket);
      if (sockets?.size === 0) this.watchers.delete(personId);
    }
    socket.data.watching.clear();
  }

  private remember(socket: LiveSocket, personId: string, isOnline: boolean): void {
    if (socket.data.watching.has(personId)) socket.data.watching.set(personId, isOnline);
  }

  private note(userIds: Iterable<string>): void {
    for (const userId of userIds) if (this.watchers.has(userId)) this.changed.add(userId);
    if (!this.refreshing && this.changed.size > 0) this.refreshOnItsOwn();
  }

  /** Heals lost hints, and tries again what failed. */
  private async look(): Promise<void> {
    const watched = [...this.watchers.keys()];
    if (performance.now() < this.blindUntil) return;
    try {
      const online = new Set(watched.length > 0 ? await this.presence.listOnline(watched) : []);
      const before = this.online;
      this.online = online;
      // Without the bus nobody tells who may not be seen any more.
      const isMeant = (userId: string) =>
        !this.bus.isStanding || online.has(userId) !== before.has(userId) || this.isGone(userId, online);
      this.note(watched.filter(isMeant));
    } catch (error) {
      // After an outage everybody looks gone until the nodes have had the time to show themselves.
      this.blindUntil = performance.now() + DEAD_AFTER_MS;
      this.logger.warn(`The watched could not be looked at: ${reasonOf(error)}`);
    }
  }

  /** Whoever came and went before it could be written is nobody's news, but was seen. */
  private isGone(userId: string, online: ReadonlySet<string>): boolean {
    if (online.has(userId)) return false;
    return [...(this.watchers.get(userId) ?? [])].some(({ data }) => data.watching.get(userId));
  }

  private async refresh(): Promise<void> {
    this.refreshing = true;
    while (this.changed.size > 0) {
      const persons = [...this.changed];
      this.changed.clear();
      try {
        await this.tell(persons);
      } catch (error) {
        persons.forEach((personId) => this.changed.add(personId));
        this.logger.warn(`Watchers could not be told: ${reasonOf(error)}`);
        break;
      }
    }
    this.refreshing = false;
  }

  private async tell(persons: string[]): Promise<void> {
    const pairs = persons.flatMap((personId) =>
      [...(this.watchers.get(personId) ?? [])].map((socket) => ({ socket, personId })),
    );
    const watches = pairs.map(({ socket, personId }) => ({ viewerId: socket.data.userId, personId }));
    const seen = await this.listSeen(watches);
    for (const { socket, personId } of pairs) {
      const state = PresenceStateDto.from(personId, seen.get(keyOf(socket.data.userId, personId)));
      void socket.data.lanes.run(LANE, () => Promise.resolve(this.tellOne(socket, state)));
    }
  }

  private tellOne(socket: LiveSocket, state: PresenceStateDto): void {
    const told = socket.data.watching.get(state.userId);
    if (told === undefined || told === state.isOnline) return;
    this.remember(socket, state.userId, state.isOnline);
    socket.emit('presence', state);
  }

  private async listSeen(watches: Watch[]): Promise<Map<string, PresenceRow>> {
    const distinct = [...new Map(watches.map((one) => [keyOf(one.viewerId, one.personId), one])).values()];
    const seen = new Map<string, PresenceRow>();
    for (let start = 0; start < distinct.length; start += WATCHES_AT_ONCE) {
      const some = distinct.slice(start, start + WATCHES_AT_ONCE);
      const rows = await this.presence.listSeen(some, (userId) => this.sockets.hosts(userId));
      for (const row of rows) seen.set(keyOf(row.viewerId, row.personId), row);
    }
    return seen;
  }
}

const keyOf = (viewerId: string, personId: string) => `${viewerId} ${personId}`;
