import { type Answer, persist } from './answer.js';
import type { Participant } from './participant.js';
import type { Run } from './run.js';
import { asRecord, readMessage, type SeenMessage } from './seen-message.js';
import { PATIENCE_MS, type Request } from './session.js';

/** The same thing to do, over either transport. */
export interface Verb {
  event: string;
  payload: object;
  /** Undefined where REST has no such verb that may be repeated. */
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
  perform(person: Participant, verb: Verb, leaveOpen?: () => void): Promise<Answer> {
    return persist(async () => {
      const answer = await this.once(person, verb);
      if (answer.kind === 'again' && answer.ambiguous) leaveOpen?.();
      return answer;
    }, this.until);
  }

  async once(person: Participant, verb: Verb, patienceMs = PATIENCE_MS): Promise<Answer> {
    const { request } = verb;
    const bySocket = !request || (person.client.ready && this.run.random.chance(0.5));
    const answer = bySocket
      ? await person.client.request(verb.event, verb.payload, patienceMs)
      : await person.session.call(request, { patienceMs });
    if (answer.kind === 'again') person.pause(answer.waitMs);
    if (answer.kind === 'refused' && !verb.mayBeRefused?.(answer.code)) this.run.tally.refused(answer.code);
    return answer;
  }

  /** The message of an answer, on its own or in a field. */
  understand(body: unknown): SeenMessage | undefined {
    try {
      const { message = body } = asRecord(body, 'the answer');
      return readMessage(message);
    } catch (error) {
      this.run.tally.doubts.add(`an answer was not understood: ${(error as Error).message}`);
      return undefined;
    }
  }
}
