import { Injectable, Logger } from '@nestjs/common';
import type { WsMessageHandler } from '@nestjs/common';
import { lastValueFrom, type Observable } from 'rxjs';
import { SpanKind } from '@opentelemetry/api';
import { Semaphore } from '../common/concurrency/semaphore.js';
import { Overloaded, RateLimited, ValidationFailed } from '../common/errors/common.errors.js';
import { problemOf } from '../common/errors/problem.js';
import { Meter } from '../common/meter.js';
import type { RatePolicyName } from '../common/rate-limits/policies.js';
import { RateLimiter } from '../common/rate-limits/rate-limiter.js';
import { refuseHostile } from '../common/validation/hostile-input.js';
import { withDeadline } from '../database/deadline.js';
import { inSpan } from '../database/span.js';
import { type AuthenticatedSocket, eventQueueKey } from './authenticated-socket.js';
import { UnknownEvent } from './realtime.errors.js';
import type { AckPayload, ClientToServerEvents } from './socket-events.js';

type Handlers = Map<string, (payload: object) => Observable<AckPayload>>;
type Transform = (result: unknown) => Observable<unknown>;

/** From an event's arrival to its last query: every event is acknowledged within 2 s. */
const EVENT_TIMEOUT_MS = 1800;
/** An event that waited longer is refused before it starts. */
const MAX_QUEUE_WAIT_MS = 1400;
const EVENT_CONCURRENCY = 12;
/** A socket that is refused more often in a row is disconnected. */
const MAX_CONSECUTIVE_REFUSALS = 2000;

/** Limits that an event shares with its HTTP route, beside the limit on all events. */
const POLICIES = new Map<unknown, RatePolicyName>([['message:send', 'messages']]);

/** Dispatches client events. Every event is acknowledged, unknown and malformed ones included. */
@Injectable()
export class SocketDispatcher {
  private readonly logger = new Logger(SocketDispatcher.name);
  private readonly handlers = new WeakMap<AuthenticatedSocket, Handlers>();
  private readonly semaphore = new Semaphore(EVENT_CONCURRENCY);
  private inFlight = 0;
  private idleWaiters: (() => void)[] = [];
  private readonly durations;

  constructor(
    private readonly limiter: RateLimiter,
    meter: Meter,
  ) {
    this.durations = meter.histogram({
      name: 'rabitchat_socket_event_duration_seconds',
      help: 'From the arrival of an event to its acknowledgement, by event and the status of its answer.',
      labels: ['event', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
    });
  }

  /** Called once per gateway, before the socket's first event. */
  bind(socket: AuthenticatedSocket, handlers: WsMessageHandler[], transform: Transform): void {
    let bound = this.handlers.get(socket);
    if (!bound) {
      bound = new Map() as Handlers;
      this.handlers.set(socket, bound);
      socket.use((packet) => void this.receive(socket, packet));
    }
    for (const { message, callback } of handlers) {
      bound.set(message, (payload) => transform(callback(payload)) as Observable<AckPayload>);
    }
  }

  /** Resolves when no event is in flight or the timeout has passed. */
  async drain(timeoutMs: number): Promise<void> {
    if (this.inFlight === 0) return;
    await new Promise<void>((resolve) => {
      this.idleWaiters.push(resolve);
      setTimeout(resolve, timeoutMs).unref();
    });
  }

  private async receive(socket: AuthenticatedSocket, [event, ...args]: unknown[]): Promise<void> {
    const ack = typeof args.at(-1) === 'function' ? (args.pop() as (payload: AckPayload) => void) : undefined;
    this.inFlight += 1;
    try {
      const payload = await this.measure(socket, event, () => this.handle(socket, event, args));
      ack?.(payload);
    } catch (error) {
      this.logger.error('socket event not acknowledged', error);
    } finally {
      this.inFlight -= 1;
      if (this.inFlight === 0) this.idleWaiters.splice(0).forEach((wake) => wake());
    }
  }

  /** Unknown names share one label, so that clients cannot create time series. */
  private async measure(
    socket: AuthenticatedSocket,
    event: unknown,
    work: () => Promise<AckPayload>,
  ): Promise<AckPayload> {
    const known = typeof event === 'string' && this.handlers.get(socket)?.has(event);
    const name = known ? event : 'unknown';
    const arrival = performance.now();
    const answer = await inSpan(`socket ${name}`, { kind: SpanKind.SERVER }, async (span) => {
      const result = await work();
      if ('problem' in result) span.setAttribute('error.type', result.problem.code);
      return result;
    });
    const status = 'problem' in answer ? answer.problem.status : 200;
    this.durations.observe({ event: name, status }, (performance.now() - arrival) / 1000);
    return answer;
  }

  private async handle(socket: AuthenticatedSocket, event: unknown, args: unknown[]): Promise<AckPayload> {
    const arrival = performance.now();
    try {
      await this.checkLimits(socket, event);
      const handler = typeof event === 'string' ? this.handlers.get(socket)?.get(event) : undefined;
      if (!handler) throw new UnknownEvent();
      const payload = singleObject(args);
      refuseHostile(payload);
      const work = () =>
        this.semaphore.run(() => startInTime(arrival, () => lastValueFrom(handler(payload))));
      const key = queueKey(event as keyof ClientToServerEvents, payload);
      return await withDeadline(() => socket.data.queue.run(key, work), EVENT_TIMEOUT_MS);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status === 500) this.logger.error('socket event failed', error);
      return { problem };
    }
  }

  private async checkLimits(socket: AuthenticatedSocket, event: unknown): Promise<void> {
    const policy = POLICIES.get(event);
    for (const name of policy ? (['socket-events', policy] as const) : (['socket-events'] as const)) {
      const { allowed, resetMs } = await this.limiter.take(name, `user:${socket.data.userId}`);
      if (allowed) continue;
      socket.data.consecutiveRefusals += 1;
      if (socket.data.consecutiveRefusals > MAX_CONSECUTIVE_REFUSALS) socket.disconnect(true);
      throw new RateLimited(resetMs / 1000);
    }
    socket.data.consecutiveRefusals = 0;
  }
}

function startInTime<T>(arrival: number, work: () => Promise<T>): Promise<T> {
  if (performance.now() - arrival > MAX_QUEUE_WAIT_MS) throw new Overloaded();
  return work();
}

/** A missing payload counts as an empty object, whose validation names the missing fields. */
function singleObject(args: unknown[]): object {
  const [payload = {}, ...more] = args.map((arg) => arg ?? {});
  const isObject = typeof payload === 'object' && !Array.isArray(payload) && !ArrayBuffer.isView(payload);
  if (isObject && more.length === 0) return payload;
  throw new ValidationFailed([{ pointer: '', detail: 'must be one JSON object' }]);
}

/** Events about one conversation or message run in the order in which they were sent. */
function queueKey(event: keyof ClientToServerEvents, payload: object): string {
  const { conversationId, messageId } = payload as { conversationId?: unknown; messageId?: unknown };
  const subject = conversationId ?? messageId;
  return typeof subject === 'string' ? `subject:${subject}` : eventQueueKey(event);
}
