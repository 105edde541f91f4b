import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { latenessSince } from '../../test/support/waiting.js';
import type { Pair } from './pairs.js';

const ACKNOWLEDGED_WITHIN_MS = 20_000;
const ARRIVED_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 20;

/** What became of the messages of one round; times in milliseconds since each was due. */
export interface Round {
  sent: number;
  arrived: number;
  acknowledged: number;
  delivery: number[];
  acknowledgement: number[];
  /** What the first that was not acknowledged was answered with. */
  refusal?: string;
  /** How long whoever measures was held up itself, at most. */
  harnessLatenessMs: number;
  load: number;
}

/** Sends at an even pace, whatever becomes of each: a server that falls behind is not spared. */
export async function measure(pairs: readonly Pair[], { rate, seconds }: { rate: number; seconds: number }) {
  const began = new Map<string, number>();
  const round: Round = {
    ...{ sent: 0, arrived: 0, acknowledged: 0, delivery: [], acknowledgement: [] },
    ...{ harnessLatenessMs: 0, load: 0 },
  };
  const arrive = ({ message }: { message: { clientMessageId: string } }) => {
    const at = began.get(message.clientMessageId);
    if (at === undefined) return;
    began.delete(message.clientMessageId);
    round.arrived += 1;
    round.delivery.push(performance.now() - at);
  };
  pairs.forEach(({ receiver }) => receiver.on('message:new', arrive));
  const start = performance.now();
  for (; round.sent < rate * seconds; round.sent += 1) {
    const due = start + (round.sent * 1000) / rate;
    if (due > performance.now()) await delay(due - performance.now());
    const clientMessageId = `bench-${start}-${round.sent}`;
    // The clock starts when it was due: being late is part of the wait.
    began.set(clientMessageId, due);
    void refusalOf(pairs[round.sent % pairs.length]!, clientMessageId).then((refusal) => {
      round.refusal ??= refusal;
      if (refusal !== undefined) return;
      round.acknowledged += 1;
      round.acknowledgement.push(performance.now() - due);
    });
  }
  const end = performance.now() + ARRIVED_WITHIN_MS;
  const isComplete = () => began.size === 0 && round.acknowledged === round.sent;
  while (!isComplete() && performance.now() < end) await delay(LOOK_EVERY_MS);
  pairs.forEach(({ receiver }) => receiver.off('message:new', arrive));
  return { ...round, harnessLatenessMs: latenessSince(start), load: loadavg()[0]! };
}

/** Why it was not acknowledged; undefined when it was. */
function refusalOf({ sender, payload }: Pair, clientMessageId: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const answer = (error: Error | null, ack?: { data?: object; problem?: object }) =>
      resolve(error?.message ?? (ack?.data === undefined ? JSON.stringify(ack) : undefined));
    sender.timeout(ACKNOWLEDGED_WITHIN_MS).emit('message:send', payload(clientMessageId), answer);
  });
}
