import { AsyncResource } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import { Meter } from '../../common/meter.js';
import { withDeadline } from '../../database/deadline.js';
import { DeliveryFigures } from './delivery-metrics.js';
import { DeliveryReader, type News } from './delivery-reader.js';
import type { ConversationEntry } from '../access/conversation-view.js';
import type { Change, Head } from './delivery.repository.js';
import { ConversationEventDto } from '../conversations/dto/conversation-event.dto.js';
import { MessageEventDto } from '../messages/dto/message-event.dto.js';
import { SocketsService } from '../../realtime/sockets.service.js';
import { toldTo, type Tracked, TrackedConversations } from './conversation-subscriptions.js';
import { Turnstile } from '../../common/concurrency/semaphore.js';
import { TypingRelay } from './typing-relay.js';
import { reasonOf } from '../../database/root-cause.js';
import { currentTrace, inChildSpan, withParent } from '../../database/span.js';

/** Conversations that are read at the same time; requests want connections, too. */
const AT_ONCE = 4;
const READ_WITHIN_MS = 2500;

/**
 * Tells people what is new in their conversations. A hint only says that there is something: what is told is read
 * from the table, by one reader a conversation, so every socket gets rising revs whatever hints come, late or twice.
 */
@Injectable()
export class DeliveryService {
  private readonly logger = new Logger(DeliveryService.name);
  private readonly turnstile = new Turnstile(AT_ONCE);
  private readonly figures;
  private readonly readOnItsOwn = AsyncResource.bind((tracked: Tracked) => void this.follow(tracked));

  constructor(
    private readonly conversations: TrackedConversations,
    private readonly reader: DeliveryReader,
    private readonly sockets: SocketsService,
    private readonly typing: TypingRelay,
    meter: Meter,
  ) {
    this.figures = new DeliveryFigures(meter);
  }

  /** A conversation has reached this rev. */
  moved(id: string, rev: number): void {
    const tracked = this.conversations.find(id);
    if (!tracked || rev <= tracked.wantedRev) return;
    tracked.wantedRev = rev;
    tracked.trace = currentTrace();
    this.wake(tracked);
  }

  /** Something else about a conversation may have changed: who sees it, or its status. */
  touched(id: string): void {
    const tracked = this.conversations.find(id);
    if (!tracked) return;
    tracked.stale = true;
    this.wake(tracked);
  }

  /** A conversation was found to stand here; one that nobody here knows of is taken up if it is theirs. */
  found(head: Head): void {
    const known = this.conversations.find(head.id);
    const tracked = known ?? (this.isHosted(head) ? this.conversations.begin(head) : undefined);
    if (!tracked) return;
    if (!known || head.status !== tracked.status) tracked.stale = true;
    if (known && head.lastRev > tracked.wantedRev) this.figures.missedHint();
    tracked.wantedRev = Math.max(tracked.wantedRev, head.lastRev);
    this.wake(tracked);
  }

  /** Goes on where reading failed. */
  resume(): void {
    this.conversations.all.forEach((tracked) => this.wake(tracked));
  }

  private isHosted({ participant1Id, participant2Id }: Head): boolean {
    return this.sockets.hosts(participant1Id) || this.sockets.hosts(participant2Id);
  }

  private wake(tracked: Tracked): void {
    if (!tracked.reading && isBehind(tracked)) this.readOnItsOwn(tracked);
  }

  private async follow(tracked: Tracked): Promise<void> {
    tracked.reading = true;
    try {
      while (isBehind(tracked)) {
        const deliver = () => this.turnstile.run(() => this.advance(tracked));
        await withParent(tracked.trace, () => inChildSpan('deliver', {}, deliver));
      }
    } catch (error) {
      tracked.stale = true;
      this.logger.warn(`A conversation could not be read: ${reasonOf(error)}`);
    }
    tracked.reading = false;
    tracked.trace = undefined;
  }

  private async advance(tracked: Tracked): Promise<void> {
    const { wantedRev } = tracked;
    tracked.stale = false;
    const news = await withDeadline(() => this.reader.read(tracked), READ_WITHIN_MS);
    // Forgotten meanwhile, it may have been taken up again by somebody who came since.
    if (news && this.conversations.find(tracked.id) === tracked) {
      this.greet(tracked, news);
      if (goBackFor(tracked, news.greetings)) return;
      news.messages.forEach((view) => this.tell(tracked, view, news.readAt));
    }
    if (news?.more) tracked.stale = true;
    else complete(tracked, wantedRev);
  }

  private greet(tracked: Tracked, news: News): void {
    for (const entry of news.greetings) {
      this.sockets.emitTo(entry.viewerId, 'conversation:new', ConversationEventDto.from(entry));
    }
    for (const entry of news.updates) {
      this.sockets.emitTo(entry.viewerId, 'conversation:updated', ConversationEventDto.from(entry));
    }
    tracked.audience = news.audience;
    tracked.status = news.conversation.status;
  }

  private tell(tracked: Tracked, view: Change, readAt: number): void {
    const { rev, senderId, receiverId } = view.message;
    const told = [...tracked.audience].map((userId) => ({
      userId,
      as: toldTo(tracked, userId).next(view.message),
    }));
    tracked.rev = rev;
    if (told.some(({ as }) => as === 'message:new')) this.typing.ended(tracked.id, senderId, receiverId);
    const here = told.filter(({ userId }) => this.sockets.hosts(userId));
    for (const { userId, as } of here)
      if (as) this.sockets.emitTo(userId, as, MessageEventDto.from(view, userId));
    // What one alone had missed is no measure of how fast messages come.
    if (told.every(({ as }) => as === 'message:new'))
      this.figures.told(here.length, { ageSeconds: view.ageSeconds, sinceMs: performance.now() - readAt });
  }
}

/** Whether some of those who just came to know of it had been told less than the others: then from there it goes on. */
function goBackFor(tracked: Tracked, newcomers: ConversationEntry[]): boolean {
  const from = Math.min(tracked.rev, ...newcomers.map(({ viewerId }) => toldTo(tracked, viewerId).rev));
  if (from === tracked.rev) return false;
  tracked.rev = from;
  return (tracked.stale = true);
}

function complete(tracked: Tracked, rev: number): void {
  tracked.rev = Math.max(tracked.rev, rev);
  tracked.audience.forEach((userId) => toldTo(tracked, userId).complete(tracked.rev));
}

const isBehind = ({ wantedRev, rev, stale }: Tracked): boolean => stale || wantedRev > rev;
