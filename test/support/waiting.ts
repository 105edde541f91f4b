import { setTimeout as delay } from 'node:timers/promises';

const POLL_INTERVAL_MS = 20;

/**
 * Resolves once the condition holds, with the milliseconds that it took. A delay of this process itself, on a busy
 * machine, extends the timeout.
 * @throws with the name of the condition when the time is over
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs: number,
  pollMs = POLL_INTERVAL_MS,
): Promise<number> {
  const began = performance.now();
  for (;;) {
    if (await condition()) return performance.now() - began;
    const waited = performance.now() - began;
    if (waited > withinMs + latenessSince(began))
      throw new Error(`${what}: not within ${Math.round(withinMs)} ms`);
    await delay(pollMs);
  }
}

export function check(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

const BEAT_MS = 25;
const REMEMBERED_MS = 60_000;
const delays: { at: number; ms: number }[] = [];
let expected = performance.now() + BEAT_MS;
setInterval(() => {
  const at = performance.now();
  delays.push({ at, ms: Math.max(0, at - expected) });
  expected = at + BEAT_MS;
  while (delays[0] && delays[0].at < at - REMEMBERED_MS) delays.shift();
}, BEAT_MS).unref();

/** The longest that this process itself was held up since then, in milliseconds: not the server's fault. */
export function latenessSince(began: number): number {
  const own = delays.filter(({ at }) => at >= began).map(({ ms }) => ms);
  return Math.max(0, performance.now() - expected, ...own);
}
