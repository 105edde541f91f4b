import { Injectable } from '@nestjs/common';
import { Bus } from '../../bus/bus.js';
import { Topic } from '../../bus/topic.js';
import { DomainEvents } from '../../common/domain-events.js';
import type { TypingEventDto } from '../receipts/dto/typing-event.dto.js';
import { TypingChanged } from '../messaging.events.js';
import { SocketsService } from '../../realtime/sockets.service.js';

const TYPING = new Topic<TypingChanged>(
  'typing',
  ({ conversationId, userId }) => `${conversationId} ${userId}`,
);

/** How long somebody is said to be typing without saying so again. */
const ENDS_AFTER_MS = 5000;

/**
 * Tells the other side who is typing. The end is told by the node that told the beginning, so that it comes even when
 * the typist's node does not live to say it.
 */
@Injectable()
export class TypingRelay {
  private readonly endings = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly sockets: SocketsService,
    private readonly bus: Bus,
    events: DomainEvents,
  ) {
    events.on(TypingChanged, (change) => bus.publish(TYPING, { ...change }));
    bus.subscribe(TYPING, (change) => this.relay(change));
  }

  /** The message that was being typed has come: it ends the typing by itself. */
  ended(conversationId: string, userId: string, receiverId: string): void {
    this.relay({ conversationId, userId, receiverId, isTyping: false });
  }

  private relay({ conversationId, userId, receiverId, isTyping }: TypingChanged): void {
    const key = TYPING.keyOf({ conversationId, userId, receiverId, isTyping });
    const ending = this.endings.get(key);
    clearTimeout(ending);
    this.endings.delete(key);
    if (isTyping ? !this.sockets.hosts(receiverId) : ending === undefined) return;
    if (isTyping) {
      const end = () => this.ended(conversationId, userId, receiverId);
      this.endings.set(key, setTimeout(end, ENDS_AFTER_MS).unref());
    }
    this.sockets.emitTo(receiverId, 'typing', { conversationId, userId, isTyping } satisfies TypingEventDto);
  }
}
