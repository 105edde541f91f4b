import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

/**
 * Resolves, with how long it took, once the condition holds; otherwise fails with what was waited for. What this
 * process was itself held up comes on top of the time it is given.
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<number> {
  const began = performance.now();
  for (;;) {
    if (await condition()) return performance.now() - began;
    const waited = performance.now() - began;
    if (waited > withinMs + latenessSince(began))
      throw new Error(`${what}: not within ${Math.round(withinMs)} ms`);
    await delay(LOOK_EVERY_MS);
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

export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return Math.round(sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0);
}
