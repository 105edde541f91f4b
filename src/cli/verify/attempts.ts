import { type AttemptResult, retryUntil } from './attempt-result.js';
import type { SimulatedUser } from './simulated-user.js';
import type { Run } from './run.js';
import { asRecord, readMessage, type SeenMessage } from './seen-message.js';
import { REQUEST_TIMEOUT_MS, type Request } from './rest-session.js';

/** One operation, as a socket event and as a REST request. */
export interface Operation {
  event: string;
  payload: object;
  /** Undefined when REST has no equivalent that is safe to repeat. */
  request?: Request;
  /** True when a concurrent operation explains this refusal. */
  mayBeRefused?: (code: string) => boolean;
}

/** Performs operations over either transport at any node, with retries. */
export class Attempts {
  constructor(
    private readonly run: Run,
    /** No attempt starts after this time (performance.now()). */
    readonly until: number,
  ) {}

  /** Calls `leaveOpen` for every attempt that may have been carried out without an answer. */
  perform(person: SimulatedUser, operation: Operation, leaveOpen?: () => void): Promise<AttemptResult> {
    return retryUntil(async () => {
      const answer = await this.once(person, operation);
      if (answer.kind === 'retry' && answer.ambiguous) leaveOpen?.();
      return answer;
    }, this.until);
  }

  async once(
    person: SimulatedUser,
    operation: Operation,
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<AttemptResult> {
    const { request } = operation;
    const bySocket = !request || (person.client.ready && this.run.random.chance(0.5));
    const answer = bySocket
      ? await person.client.request(operation.event, operation.payload, timeoutMs)
      : await person.session.call(request, { timeoutMs });
    if (answer.kind === 'retry') person.pause(answer.waitMs);
    if (answer.kind === 'refused' && !operation.mayBeRefused?.(answer.code))
      this.run.tally.countRefusal(answer.code);
    return answer;
  }

  /** Accepts the bare message and `{ message }`. */
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
