import { Injectable } from '@nestjs/common';
import { Bus } from '../../bus/bus.js';
import { Topic } from '../../bus/topic.js';
import { DomainEvents } from '../../common/domain-events.js';
import type { TypingEventDto } from '../receipts/dto/typing.dto.js';
import { TypingChanged } from '../messaging.events.js';
import { SocketsService } from '../../realtime/sockets.service.js';

const TYPING = new Topic<TypingChanged>(
  'typing',
  ({ conversationId, userId }) => `${conversationId} ${userId}`,
);

const TYPING_TIMEOUT_MS = 5000;

/** Emits `typing`. The node that emitted the start also emits the end, even when the typist's node has died. */
@Injectable()
export class TypingRelay {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly sockets: SocketsService,
    private readonly bus: Bus,
    events: DomainEvents,
  ) {
    events.on(TypingChanged, (change) => bus.publish(TYPING, { ...change }));
    bus.subscribe(TYPING, (change) => this.relay(change));
  }

  /** A message that arrives ends its sender's typing. */
  end(conversationId: string, userId: string, receiverId: string): void {
    this.relay({ conversationId, userId, receiverId, isTyping: false });
  }

  private relay({ conversationId, userId, receiverId, isTyping }: TypingChanged): void {
    const key = TYPING.keyOf({ conversationId, userId, receiverId, isTyping });
    const ending = this.timers.get(key);
    clearTimeout(ending);
    this.timers.delete(key);
    if (isTyping ? !this.sockets.hosts(receiverId) : ending === undefined) return;
    if (isTyping) {
      const end = () => this.end(conversationId, userId, receiverId);
      this.timers.set(key, setTimeout(end, TYPING_TIMEOUT_MS).unref());
    }
    this.sockets.emitTo(receiverId, 'typing', { conversationId, userId, isTyping } satisfies TypingEventDto);
  }
}
