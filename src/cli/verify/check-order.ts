import { recent, type View } from './evidence.js';
import type { Sending } from './delivery-ledger.js';
import type { SeenMessage } from './seen-message.js';
import { type Violation, violationIn } from './violations.js';

/** `seq` runs from baseline + 1 to the head without holes, in page order. */
export function* findMisnumbered(view: View): Iterable<Violation> {
  const messages = recent(view);
  for (const [index, { id, seq }] of messages.entries()) {
    const before = messages[index - 1];
    if (!before || before.seq < seq) continue;
    const kind = before.seq === seq ? 'duplicated' : 'reordered';
    yield violationIn(view, kind, {
      subject: id,
      detail: `seq ${seq} comes after seq ${before.seq} in the history`,
    });
  }
  const present = new Set(messages.map(({ seq }) => seq));
  const end = Math.max(view.headSeq, ...lastOf(messages));
  for (let seq = view.baselineSeq + 1; seq <= end; seq += 1) {
    if (present.has(seq)) continue;
    yield violationIn(view, 'hole', {
      subject: `seq ${seq}`,
      detail: `no message has this number; the newest has ${end}`,
    });
  }
}

const lastOf = (messages: SeenMessage[]): number[] => messages.slice(-1).map(({ seq }) => seq);

/** Every message keeps its acknowledged `seq`. */
export function* findRenumbered(view: View, sendings: readonly Sending[]): Iterable<Violation> {
  const seqs = new Map(view.history.map(({ id, seq }) => [id, seq]));
  for (const { acknowledged } of sendings) {
    const seq = acknowledged && seqs.get(acknowledged.id);
    if (seq === undefined || seq === acknowledged?.seq) continue;
    const detail = `it was acknowledged with seq ${acknowledged?.seq} and has ${seq} in the history`;
    yield violationIn(view, 'reordered', { subject: acknowledged!.id, detail });
  }
}

/** Both users see the same order; reports the first difference. */
export function* findDisagreement([first, ...others]: readonly View[]): Iterable<Violation> {
  if (!first) return;
  const expected = recent(first).map(({ id }) => id);
  for (const other of others) {
    const found = recent(other).map(({ id }) => id);
    const place = Math.max(expected.length, found.length);
    const index = Array.from({ length: place }, (_, at) => at).find((at) => expected[at] !== found[at]);
    if (index === undefined) continue;
    const detail = `as message ${index + 1}, ${first.viewerId} sees ${expected[index]} and ${other.viewerId} ${found[index]}`;
    yield violationIn(other, 'reordered', { subject: found[index] ?? expected[index]!, detail });
  }
}

/** A message whose sending starts after another was acknowledged has a higher `seq`. */
export function* findCausalityViolations(view: View, sendings: readonly Sending[]): Iterable<Violation> {
  const seqs = new Map(view.history.map(({ clientMessageId, seq }) => [clientMessageId, seq]));
  const numbered = sendings.flatMap((sending) => {
    const seq = sending.acknowledged?.seq ?? seqs.get(sending.clientMessageId);
    return seq === undefined ? [] : [{ sending, seq }];
  });
  const byEnd = numbered
    .flatMap(({ sending, seq }) => (sending.acknowledged ? [{ ...sending.acknowledged, seq }] : []))
    .sort((one, other) => one.at - other.at);
  const byStart = numbered.sort((one, other) => one.sending.startedAt - other.sending.startedAt);
  let ended = 0;
  let latest: { id: string; seq: number } | undefined;
  for (const { sending, seq } of byStart) {
    for (; byEnd[ended] && byEnd[ended]!.at < sending.startedAt; ended += 1) {
      if (byEnd[ended]!.seq > (latest?.seq ?? 0)) latest = byEnd[ended];
    }
    if (!latest || seq > latest.seq) continue;
    const detail = `${sending.clientMessageId} has seq ${seq}, but was sent after ${latest.id} was acknowledged with ${latest.seq}`;
    yield { ...violationIn(view, 'reordered', { subject: sending.clientMessageId, detail }), viewerIds: [] };
  }
}
