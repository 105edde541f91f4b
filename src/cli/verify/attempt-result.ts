import { setTimeout as delay } from 'node:timers/promises';

/** `done`, `refused` permanently, or to be retried. */
export type AttemptResult =
  | { kind: 'done'; body: unknown }
  | { kind: 'refused'; status: number; code: string; detail: string }
  | {
      kind: 'retry';
      /** Minimum delay before the next attempt. */
      waitMs: number;
      /** True when the attempt may have been carried out nevertheless. */
      ambiguous: boolean;
      why: string;
    };

const MAX_RETRY_DELAY_MS = 2000;

/** Ambiguous unless the attempt was certainly not carried out. */
export const unanswered = (why: string, ambiguous = true): AttemptResult => ({
  kind: 'retry',
  waitMs: 0,
  ambiguous,
  why,
});

/** Classifies a problem (RFC 9457) of REST or a socket: 429 and 5xx are retried. */
export function resultOfProblem(problem: unknown, status: number, retryAfterMs = 0): AttemptResult {
  const { code, detail, ...rest } = (problem ?? {}) as Record<string, unknown>;
  const named = typeof code === 'string' ? code : `status-${status}`;
  const sentence = typeof detail === 'string' ? detail : '';
  const transient = status === 429 || status >= 500;
  if (!transient) return { kind: 'refused', status, code: named, detail: sentence };
  const waitMs = typeof rest.retryAfterMs === 'number' ? rest.retryAfterMs : retryAfterMs;
  return { kind: 'retry', waitMs, ambiguous: status !== 429, why: `${named} (${status}) ${sentence}`.trim() };
}

/** Retries until a final result, or until the next attempt would start after `until` (performance.now()). */
export async function retryUntil(
  attempt: (index: number) => Promise<AttemptResult>,
  until: number,
): Promise<AttemptResult> {
  for (let index = 0; ; index += 1) {
    const answer = await attempt(index);
    if (answer.kind !== 'retry') return answer;
    const pauseMs = Math.max(answer.waitMs, index === 0 ? 0 : Math.min(50 * 2 ** index, MAX_RETRY_DELAY_MS));
    if (performance.now() + pauseMs > until) return answer;
    await delay(pauseMs);
  }
}

/** The run could not reach a verdict; exit code 2. */
export class Inconclusive extends Error {
  readonly exitCode = 2;
}
