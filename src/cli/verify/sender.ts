import { type AttemptResult, retryUntil } from './attempt-result.js';
import type { Attempts, Operation } from './attempts.js';
import type { Sending } from './delivery-ledger.js';
import type { SimulatedUser } from './simulated-user.js';
import { PHRASES } from './phrases.js';
import type { Conversation, Run } from './run.js';
import { REQUEST_TIMEOUT_MS } from './rest-session.js';

/** Upper limit of the random delay before a deliberate hang-up. */
const MAX_HANG_UP_DELAY_MS = 10;

/** Sends each message under one clientMessageId until it is answered, and records the outcome in the ledger. */
export class Sender {
  private counter = 0;

  constructor(
    private readonly run: Run,
    private readonly attempts: Attempts,
  ) {}

  async send(author: SimulatedUser, conversation: Conversation): Promise<void> {
    const clientMessageId = `${this.run.id}-${(this.counter += 1)}`;
    const content = `${clientMessageId} ${this.run.random.pick(PHRASES)}`;
    const names = { clientMessageId, conversationId: conversation.id };
    const sending = this.run.ledger.open({
      ...names,
      senderId: author.id,
      content,
      startedAt: performance.now(),
    });
    const path = `/api/conversations/${conversation.id}/messages`;
    const operation: Operation = {
      event: 'message:send',
      payload: { ...names, content },
      request: { method: 'POST', path, body: { content, clientMessageId } },
    };
    this.settle(sending, await this.trySending(author, sending, operation));
    if (!sending.acknowledged || !this.run.random.chance(this.run.plan.resends / 2)) return;
    this.compare(sending, await this.attempts.once(author, operation));
  }

  /** Sometimes abandons the first attempt before its answer, as a client does that loses its connection. */
  private trySending(author: SimulatedUser, sending: Sending, operation: Operation): Promise<AttemptResult> {
    const hangsUp = this.run.random.chance(this.run.plan.resends / 2);
    return retryUntil(async (index) => {
      sending.attempts += 1;
      const abandoned = hangsUp && index === 0;
      const timeoutMs = abandoned ? this.run.random.below(MAX_HANG_UP_DELAY_MS) : REQUEST_TIMEOUT_MS;
      const answer = await this.attempts.once(author, operation, timeoutMs);
      if (answer.kind !== 'retry') return answer;
      sending.hungUp ||= abandoned && answer.ambiguous;
      sending.ambiguous ||= answer.ambiguous;
      return answer;
    }, this.attempts.until);
  }

  private settle(sending: Sending, answer: AttemptResult): void {
    if (answer.kind === 'done') return this.acknowledge(sending, answer.body);
    if (answer.kind === 'retry') return;
    sending.refusal = answer.code;
    if (answer.code !== 'client-message-id-reused') return;
    sending.contradictions.push(`a retry with the same body was refused as ${answer.code}`);
  }

  /** An acknowledged message that is sent again must return the same message. */
  private compare(sending: Sending, answer: AttemptResult): void {
    if (answer.kind === 'refused')
      sending.contradictions.push(`sent once more, it was refused as ${answer.code}`);
    if (answer.kind !== 'done') return;
    sending.attempts += 1;
    this.acknowledge(sending, answer.body);
    if ((answer.body as { duplicate?: unknown }).duplicate === true) return;
    sending.contradictions.push('sent once more, it was not recognised as a duplicate');
  }

  private acknowledge(sending: Sending, body: unknown): void {
    const message = this.attempts.parseMessage(body);
    if (message) this.run.ledger.acknowledge(sending, message, performance.now());
    else sending.ambiguous = true;
  }
}
