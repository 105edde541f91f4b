import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../database/database.js';

type EventClass<E extends object> = abstract new (...args: never[]) => E;
type EventListener<E> = (event: E) => void | Promise<void>;

/**
 * In-process events, published after the transaction commits. An event is lost in a crash; what must survive is stored as
 * a row.
 */
@Injectable()
export class DomainEvents {
  private readonly logger = new Logger(DomainEvents.name);
  private readonly listeners = new Map<EventClass<object>, EventListener<object>[]>();

  constructor(private readonly database: Database) {}

  on<E extends object>(type: EventClass<E>, listener: EventListener<E>): void {
    const listeners = this.listeners.get(type) ?? [];
    this.listeners.set(type, [...listeners, listener as EventListener<object>]);
  }

  publish(event: object): void {
    this.database.afterCommit(() => {
      for (const listener of this.listeners.get(event.constructor as EventClass<object>) ?? [])
        this.notify(listener, event);
    });
  }

  private notify(listener: EventListener<object>, event: object): void {
    Promise.resolve()
      .then(() => listener(event))
      .catch((error: unknown) =>
        this.logger.error(
          `Listener of ${event.constructor.name} failed, the event is not redelivered`,
          error,
        ),
      );
  }
}
