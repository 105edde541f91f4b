import { setTimeout as delay } from 'node:timers/promises';

/** How an attempt ended: done, refused for good, or to be made again. */
export type AttemptResult =
  | { kind: 'done'; body: unknown }
  | { kind: 'refused'; status: number; code: string; detail: string }
  | {
      kind: 'retry';
      /** How long to wait at least before the next attempt. */
      waitMs: number;
      /** Whether it may have been carried out all the same. */
      ambiguous: boolean;
      why: string;
    };

const MAX_RETRY_DELAY_MS = 2000;

/** Ambiguous unless it is certain that nothing was carried out. */
export const unanswered = (why: string, ambiguous = true): AttemptResult => ({
  kind: 'retry',
  waitMs: 0,
  ambiguous,
  why,
});

/** What a problem (RFC 9457) of either transport means for the attempt. */
export function resultOfProblem(problem: unknown, status: number, retryAfterMs = 0): AttemptResult {
  const { code, detail, ...rest } = (problem ?? {}) as Record<string, unknown>;
  const named = typeof code === 'string' ? code : `status-${status}`;
  const told = typeof detail === 'string' ? detail : '';
  const transient = status === 429 || status >= 500;
  if (!transient) return { kind: 'refused', status, code: named, detail: told };
  const waitMs = typeof rest.retryAfterMs === 'number' ? rest.retryAfterMs : retryAfterMs;
  return { kind: 'retry', waitMs, ambiguous: status !== 429, why: `${named} (${status}) ${told}`.trim() };
}

/** Makes attempts until one is final, or until the next would begin after the time given, by performance.now(). */
export async function retryUntil(attempt: (index: number) => Promise<AttemptResult>, until: number): Promise<AttemptResult> {
  for (let index = 0; ; index += 1) {
    const answer = await attempt(index);
    if (answer.kind !== 'retry') return answer;
    const pauseMs = Math.max(answer.waitMs, index === 0 ? 0 : Math.min(50 * 2 ** index, MAX_RETRY_DELAY_MS));
    if (performance.now() + pauseMs > until) return answer;
    await delay(pauseMs);
  }
}

/** The verdict is that there can be none: what kept us from judging. */
export class Inconclusive extends Error {
  readonly exitCode = 2;
}
