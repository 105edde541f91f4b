import { Injectable, Logger } from '@nestjs/common';
import type { WsMessageHandler } from '@nestjs/common';
import { lastValueFrom, type Observable } from 'rxjs';
import { SpanKind } from '@opentelemetry/api';
import { Overloaded, RateLimited, ValidationFailed } from '../common/errors/common.errors.js';
import { problemOf } from '../common/errors/problem.js';
import { Meter } from '../common/meter.js';
import type { RatePolicyName } from '../common/rate-limits/policies.js';
import { RateLimiter } from '../common/rate-limits/rate-limiter.js';
import { refuseHostile } from '../common/validation/hostile-input.js';
import { withDeadline } from '../database/deadline.js';
import { inSpan } from '../database/span.js';
import type { LiveSocket } from './authenticated-socket.js';
import type { Answer } from './ack.interceptor.js';
import { UnknownEvent } from './realtime.errors.js';
import { Turnstile } from '../common/concurrency/semaphore.js';

type Handlers = Map<string, (payload: object) => Observable<Answer>>;
type Transform = (result: unknown) => Observable<unknown>;

/** Every event is acknowledged within 2 s; what it may take from its arrival to its last query, in milliseconds. */
const BUDGET_MS = 1800;
/** Whoever has waited so long for a turn is turned away while there is nothing to undo, in milliseconds. */
const LONGEST_WAIT_MS = 1400;
/** Events that are worked on at the same time; more would only wait for each other inside of the database. */
const AT_ONCE = 12;
/** So many refusals in a row are no mistake any more. */
const MOST_REFUSALS = 2000;

/** Limits that an event shares with its twin on HTTP, beside the one on all events. */
const POLICIES = new Map<unknown, RatePolicyName>([['message:send', 'messages']]);

/** Takes in what clients send: every event, known or not, well formed or not, gets its acknowledgement. */
@Injectable()
export class SocketDispatcher {
  private readonly logger = new Logger(SocketDispatcher.name);
  private readonly handlers = new WeakMap<LiveSocket, Handlers>();
  private readonly turnstile = new Turnstile(AT_ONCE);
  private inFlight = 0;
  private idle: (() => void)[] = [];
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

  /** The gateways bind their handlers one after the other, all before the socket's first event. */
  bind(socket: LiveSocket, handlers: WsMessageHandler[], transform: Transform): void {
    let bound = this.handlers.get(socket);
    if (!bound) {
      bound = new Map() as Handlers;
      this.handlers.set(socket, bound);
      socket.use((packet) => void this.receive(socket, packet));
    }
    for (const { message, callback } of handlers) {
      bound.set(message, (payload) => transform(callback(payload)) as Observable<Answer>);
    }
  }

  /** Resolved when no event is being worked on, or when the patience ends. */
  async settled(patienceMs: number): Promise<void> {
    if (this.inFlight === 0) return;
    await new Promise<void>((resolve) => {
      this.idle.push(resolve);
      setTimeout(resolve, patienceMs).unref();
    });
  }

  private async receive(socket: LiveSocket, [event, ...args]: unknown[]): Promise<void> {
    const ack = typeof args.at(-1) === 'function' ? (args.pop() as (answer: Answer) => void) : undefined;
    this.inFlight += 1;
    try {
      const answer = await this.observed(socket, event, () => this.answer(socket, event, args));
      ack?.(answer);
    } catch (error) {
      this.logger.error('An event could not be answered', error);
    } finally {
      this.inFlight -= 1;
      if (this.inFlight === 0) this.idle.splice(0).forEach((wake) => wake());
    }
  }

  /** Names that clients made up are all one to whoever looks on. */
  private async observed(socket: LiveSocket, event: unknown, work: () => Promise<Answer>): Promise<Answer> {
    const known = typeof event === 'string' && this.handlers.get(socket)?.has(event);
    const name = known ? event : 'unknown';
    const arrival = performance.now();
    const answer = await inSpan(`socket ${name}`, { kind: SpanKind.SERVER }, async (span) => {
      const told = await work();
      if ('problem' in told) span.setAttribute('error.type', told.problem.code);
      return told;
    });
    const status = 'problem' in answer ? answer.problem.status : 200;
    this.durations.observe({ event: name, status }, (performance.now() - arrival) / 1000);
    return answer;
  }

  private async answer(socket: LiveSocket, event: unknown, args: unknown[]): Promise<Answer> {
    const arrival = performance.now();
    try {
      await this.limit(socket, event);
      const handler = typeof event === 'string' ? this.handlers.get(socket)?.get(event) : undefined;
      if (!handler) throw new UnknownEvent();
      const payload = onlyObject(args);
      refuseHostile(payload);
      const work = () => this.turnstile.run(() => inTime(arrival, () => lastValueFrom(handler(payload))));
      const lane = laneOf(event as string, payload);
      return await withDeadline(() => socket.data.lanes.run(lane, work), BUDGET_MS);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status === 500) this.logger.error('An event failed before it was handled', error);
      return { problem };
    }
  }

  private async limit(socket: LiveSocket, event: unknown): Promise<void> {
    const policy = POLICIES.get(event);
    for (const name of policy ? (['socket-events', policy] as const) : (['socket-events'] as const)) {
      const { allowed, resetMs } = await this.limiter.take(name, `user:${socket.data.userId}`);
      if (allowed) continue;
      socket.data.refusals += 1;
      if (socket.data.refusals > MOST_REFUSALS) socket.disconnect(true);
      throw new RateLimited(resetMs / 1000);
    }
    socket.data.refusals = 0;
  }
}

function inTime<T>(arrival: number, work: () => Promise<T>): Promise<T> {
  if (performance.now() - arrival > LONGEST_WAIT_MS) throw new Overloaded();
  return work();
}

/** A missing payload is an empty one: its validation names what is missing. */
function onlyObject(args: unknown[]): object {
  const [payload = {}, ...more] = args.map((arg) => arg ?? {});
  const isObject = typeof payload === 'object' && !Array.isArray(payload) && !ArrayBuffer.isView(payload);
  if (isObject && more.length === 0) return payload;
  throw new ValidationFailed([{ pointer: '', detail: 'must be one JSON object' }]);
}

/** What a client sends about one thing happens in the order in which it was sent. */
function laneOf(event: string, payload: object): string {
  const { conversationId, messageId } = payload as { conversationId?: unknown; messageId?: unknown };
  const subject = conversationId ?? messageId;
  return typeof subject === 'string' ? subject : event;
}
