import { type AttemptResult, retryUntil } from './attempt-result.js';
import type { SimulatedUser } from './simulated-user.js';
import type { Run } from './run.js';
import { asRecord, readMessage, type SeenMessage } from './seen-message.js';
import { REQUEST_TIMEOUT_MS, type Request } from './rest-session.js';

/** The same thing to do, over either transport. */
export interface Operation {
  event: string;
  payload: object;
  /** Undefined where REST has no such operation that may be repeated. */
  request?: Request;
  /** Whether something else that is under way explains this refusal. */
  mayBeRefused?: (code: string) => boolean;
}

/** Does things over either transport and at any node, over and over until they are answered. */
export class Attempts {
  constructor(
    private readonly run: Run,
    /** None begins after this time, by performance.now(). */
    readonly until: number,
  ) {}

  /** `leaveOpen` is told of every attempt that may have been carried out without an answer. */
  perform(person: SimulatedUser, operation: Operation, leaveOpen?: () => void): Promise<AttemptResult> {
    return retryUntil(async () => {
      const answer = await this.once(person, operation);
      if (answer.kind === 'retry' && answer.ambiguous) leaveOpen?.();
      return answer;
    }, this.until);
  }

  async once(person: SimulatedUser, operation: Operation, timeoutMs = REQUEST_TIMEOUT_MS): Promise<AttemptResult> {
    const { request } = operation;
    const bySocket = !request || (person.client.ready && this.run.random.chance(0.5));
    const answer = bySocket
      ? await person.client.request(operation.event, operation.payload, timeoutMs)
      : await person.session.call(request, { timeoutMs });
    if (answer.kind === 'retry') person.pause(answer.waitMs);
    if (answer.kind === 'refused' && !operation.mayBeRefused?.(answer.code)) this.run.tally.refused(answer.code);
    return answer;
  }

  /** The message of an answer, on its own or in a field. */
  parseMessage(body: unknown): SeenMessage | undefined {
    try {
      const { message = body } = asRecord(body, 'the answer');
      return readMessage(message);
    } catch (error) {
      this.run.tally.doubts.add(`an answer was not understood: ${(error as Error).message}`);
      return undefined;
    }
  }
}
