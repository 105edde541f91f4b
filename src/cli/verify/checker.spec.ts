import { findViolations } from './checker.js';
import type { Evidence, View } from './evidence.js';
import { DeliveryLedger } from './delivery-ledger.js';
import { PossibleValues } from './possible-values.js';
import type { SeenMessage } from './seen-message.js';
import type { Violation } from './violations.js';

/** Three messages of alice, one after the other, all acknowledged; the second was edited, bob reacted to the third. */
function goodRun() {
  const ledger = new DeliveryLedger();
  const messages = [1, 2, 3].map((number) => message(number));
  for (const [index, { clientMessageId, conversationId, senderId, content }] of messages.entries()) {
    const sending = ledger.open({
      clientMessageId: clientMessageId!,
      ...{ conversationId, senderId, content, startedAt: index * 10 },
    });
    sending.attempts = 1;
    ledger.acknowledge(sending, messages[index]!, index * 10 + 5);
  }
  const [, second, third] = ledger.sendings;
  second!.content.acknowledge('run-2 edited');
  Object.assign(messages[1]!, { content: 'run-2 edited', rev: 4 });
  third!.reactions.set('bob', new PossibleValues<string | null>(null));
  third!.reactions.get('bob')!.acknowledge('👍');
  Object.assign(messages[2]!, { reactions: ['👍 bob'], rev: 5 });
  return { ledger, evidence: evidence(ledger, messages) };
}

function message(number: number): SeenMessage {
  return {
    id: `m${number}`,
    conversationId: 'c',
    senderId: 'alice',
    clientMessageId: `run-${number}`,
    seq: number,
    rev: number,
    content: `run-${number} hello`,
    deletedAt: null,
    reactions: [],
  };
}

function evidence({ sendings }: DeliveryLedger, messages: SeenMessage[]): Evidence {
  const base = { conversationId: 'c', baselineSeq: 0, headSeq: 3, readSeq: 0, acknowledgedReadSeq: 0 };
  const own = () => structuredClone(messages);
  const live = () => new Map(own().map((one) => [one.id, one]));
  return {
    sendings,
    views: [
      { ...base, viewerId: 'alice', history: own(), live: live(), unread: 0 },
      {
        ...base,
        viewerId: 'bob',
        history: own(),
        live: live(),
        readSeq: 1,
        acknowledgedReadSeq: 1,
        unread: 2,
      },
    ],
    exclusive: true,
  };
}

/** A good run of which something was broken afterwards. */
function broken(by: (alice: View, bob: View, ledger: DeliveryLedger) => void): Violation[] {
  const { evidence: found, ledger } = goodRun();
  const [alice, bob] = found.views as [View, View];
  by(alice, bob, ledger);
  return findViolations(found);
}

const kinds = (violations: Violation[]) => [...new Set(violations.map(({ kind }) => kind))].sort();
const detailsOf = (violations: Violation[], kind: string) =>
  violations
    .filter((violation) => violation.kind === kind)
    .map(({ subject, detail }) => `${subject}: ${detail}`);

/** Changes the history and the client of a view alike, as a server would that is wrong everywhere. */
function everywhere(view: View, change: (one: SeenMessage) => void): void {
  view.history.forEach(change);
  view.live?.forEach(change);
}

function forget(view: View, id: string): void {
  view.history = view.history.filter((one) => one.id !== id);
  (view.live as Map<string, SeenMessage>).delete(id);
}

describe('The checker', () => {
  it('finds nothing wrong with a good run', () => {
    expect(findViolations(goodRun().evidence)).toEqual([]);
  });

  it('shows an acknowledged message that is lost, and the hole that it leaves', () => {
    const violations = broken((alice, bob) => [alice, bob].forEach((view) => forget(view, 'm3')));
    expect(kinds(violations)).toEqual(['hole', 'lost', 'unread']);
    expect(violations.find(({ kind }) => kind === 'lost')).toMatchObject({
      subject: 'm3',
      conversationId: 'c',
      viewerIds: ['alice', 'bob'],
    });
  });

  it('shows a message that only one side has lost', () => {
    const violations = broken((_, bob) => forget(bob, 'm2'));
    expect(kinds(violations)).toEqual(['hole', 'lost', 'reordered', 'unread']);
    expect(violations.find(({ kind }) => kind === 'lost')?.viewerIds).toEqual(['bob']);
  });

  it.each([
    ['under the same id', { id: 'm3', seq: 4, rev: 6 }],
    ['under the same clientMessageId', { id: 'm4', seq: 4, rev: 6, content: 'something else' }],
    ['with the same text', { id: 'm4', seq: 4, rev: 6, clientMessageId: 'made-by-the-server' }],
  ])('shows a message that is there twice %s', (_, copy) => {
    const violations = broken((alice, bob) => {
      for (const view of [alice, bob]) view.history.push({ ...message(3), ...copy });
    });
    expect(kinds(violations)).toContain('duplicated');
  });

  it('shows two messages with one number', () => {
    const violations = broken((alice) =>
      alice.history.push({ ...message(3), id: 'm4', clientMessageId: 'other' }),
    );
    expect(detailsOf(violations, 'duplicated')).toContain('m4: seq 3 comes after seq 3 in the history');
  });

  it('shows a retry that was acknowledged as another message', () => {
    const violations = broken((_, __, ledger) =>
      ledger.acknowledge(ledger.sendings[0]!, { ...message(1), id: 'm9' }, 99),
    );
    expect(detailsOf(violations, 'duplicated')).toEqual(['run-1: acknowledged as m1, then as m9']);
  });

  it('shows a number that no message has, at the end too', () => {
    const violations = broken((alice, bob) => [alice, bob].forEach((view) => (view.headSeq = 4)));
    expect(detailsOf(violations, 'hole')).toEqual(['seq 4: no message has this number; the newest has 4']);
  });

  it('shows a history whose pages come in another order', () => {
    const violations = broken((alice) => alice.history.reverse());
    expect(kinds(violations)).toEqual(['reordered']);
    expect(violations).toHaveLength(3);
  });

  it('shows a message that changed its number', () => {
    const violations = broken((alice, bob) => {
      const swapped = new Map([['m2', 3], ['m3', 2]]); // prettier-ignore
      for (const view of [alice, bob]) {
        everywhere(view, (one) => (one.seq = swapped.get(one.id) ?? one.seq));
        view.history.sort((one, other) => one.seq - other.seq);
      }
    });
    expect(detailsOf(violations, 'reordered')).toContain(
      'm2: it was acknowledged with seq 2 and has 3 in the history',
    );
  });

  it('shows a message that was numbered before one that it came after', () => {
    const violations = broken((_, __, { sendings }) => {
      sendings[0]!.startedAt = 30;
      sendings[0]!.acknowledged!.at = 35;
    });
    expect(detailsOf(violations, 'reordered')).toEqual([
      'run-1: run-1 has seq 1, but was sent after m3 was acknowledged with 3',
    ]);
  });

  it('lets messages whose sending overlapped have either order', () => {
    const violations = broken((_, __, { sendings }) => {
      sendings[0]!.startedAt = 14;
      sendings[0]!.acknowledged!.at = 30;
    });
    expect(violations).toEqual([]);
  });

  it('holds a message without an answer to the order as well', () => {
    const violations = broken((_, __, { sendings }) => {
      Object.assign(sendings[0]!, { acknowledged: undefined, ambiguous: true, startedAt: 30 });
    });
    expect(kinds(violations)).toEqual(['reordered']);
  });

  it.each([
    ['an edit that is lost', 'm2', { content: 'run-2 hello' }],
    ['a text that was changed', 'm1', { content: 'run-1 hello ' }],
    ['a deletion that nobody asked for', 'm1', { content: '', deletedAt: '2030-01-01T00:00:00.000Z' }],
    ['a reaction that is lost', 'm3', { reactions: [] }],
    ['a reaction that is doubled', 'm3', { reactions: ['👍 bob', '😂 bob'] }],
    ['another sender', 'm1', { senderId: 'bob' }],
    ['a change that was taken back', 'm2', { rev: 1 }],
  ])('shows %s', (_, id, change) => {
    const violations = broken((alice, bob, ledger) => {
      ledger.updateRev(ledger.sendings[1]!, { ...message(2), rev: 4 });
      for (const view of [alice, bob]) everywhere(view, (one) => one.id === id && Object.assign(one, change));
    });
    expect(kinds(violations)).toContain('altered');
    expect(new Set(violations.map(({ subject }) => subject))).toContain(id);
  });

  it('shows a deletion that was lost, and one that left something behind', () => {
    const lost = broken((_, __, { sendings }) => sendings[0]!.deleted.acknowledge(true));
    expect(detailsOf(lost, 'altered')).toEqual(['m1: it is not deleted']);
    const incomplete = broken((alice, bob, { sendings }) => {
      sendings[0]!.deleted.acknowledge(true);
      const deleted = { deletedAt: '2030-01-01T00:00:00.000Z' };
      for (const view of [alice, bob])
        everywhere(view, (one) => one.id === 'm1' && Object.assign(one, deleted));
    });
    expect(detailsOf(incomplete, 'altered')).toEqual(['m1: it is deleted but not empty']);
  });

  it('accepts either outcome of a change that was never answered', () => {
    for (const content of ['run-1 hello', 'run-1 perhaps']) {
      const violations = broken((alice, bob, { sendings }) => {
        sendings[0]!.content.addUnanswered('run-1 perhaps');
        for (const view of [alice, bob])
          everywhere(view, (one) => one.id === 'm1' && (one.content = content));
      });
      expect(violations).toEqual([]);
    }
  });

  it('accepts either outcome of a send that was never answered, but not two of it', () => {
    const unanswered = ({ sendings }: DeliveryLedger) =>
      Object.assign(sendings[2]!, { acknowledged: undefined, ambiguous: true, reactions: new Map() });
    expect(broken((_, __, ledger) => unanswered(ledger))).toEqual([]);
    const absent = broken((alice, bob, ledger) => {
      unanswered(ledger);
      for (const view of [alice, bob]) forget(Object.assign(view, { headSeq: 2 }), 'm3');
      bob.unread = 1;
    });
    expect(absent).toEqual([]);
    const twice = broken((alice, _, ledger) => {
      unanswered(ledger);
      alice.history.push({ ...message(3), id: 'm4', seq: 4, rev: 6 });
    });
    expect(kinds(twice)).toContain('duplicated');
  });

  it('shows a message that was refused, and one that nobody sent', () => {
    const refused = broken((_, __, { sendings }) => {
      Object.assign(sendings[0]!, { acknowledged: undefined, refusal: 'message-not-allowed' });
    });
    expect(kinds(refused)).toEqual(['unexpected']);
    const invented = { ...message(4), rev: 6 };
    const add = (view: View) => {
      view.history.push(invented);
      (view.live as Map<string, SeenMessage>).set('m4', invented);
      view.headSeq = 4;
      view.unread += view.viewerId === 'bob' ? 1 : 0;
    };
    expect(kinds(broken((alice, bob) => [alice, bob].forEach(add)))).toEqual(['unexpected']);
  });

  it('shows what a client never heard of, and what it has in an older state', () => {
    const missing = broken((_, bob) => (bob.live as Map<string, SeenMessage>).delete('m2'));
    expect(detailsOf(missing, 'unobserved')).toEqual(['m2: seq 2: it never reached the client']);
    expect(missing[0]!.viewerIds).toEqual(['bob']);
    const stale = broken((_, bob) => Object.assign(bob.live!.get('m2')!, { content: 'run-2 hello', rev: 2 }));
    expect(kinds(stale)).toEqual(['unobserved']);
  });

  it('expects nothing of a client without a connection', () => {
    expect(broken((_, bob) => Object.assign(bob, { live: undefined }))).toEqual([]);
  });

  it('shows an unread count that is not the recount, and a read mark that went back', () => {
    expect(kinds(broken((_, bob) => Object.assign(bob, { unread: 3 })))).toEqual(['unread']);
    const back = broken((_, bob) => Object.assign(bob, { readSeq: 0, unread: 3 }));
    expect(detailsOf(back, 'unread')).toEqual(['bob: the read mark is at 0, but 1 was acknowledged']);
  });

  it('judges only what came after the run began', () => {
    const violations = broken((alice, bob, ledger) => {
      ledger.sendings.shift();
      for (const view of [alice, bob]) view.baselineSeq = 1;
      alice.history.shift();
    });
    expect(violations).toEqual([]);
  });
});
