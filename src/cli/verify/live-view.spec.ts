import { LiveView } from './live-view.js';
import type { SeenMessage } from './seen-message.js';

const message = (seq: number, rev = seq): SeenMessage => ({
  id: `m${seq}`,
  conversationId: 'c',
  senderId: 'alice',
  clientMessageId: null,
  content: `rev ${rev}`,
  deletedAt: null,
  reactions: [],
  ...{ seq, rev },
});

const contents = ({ messages }: LiveView) =>
  [...messages.values()].map(({ id, content }) => `${id} ${content}`);

describe("A client's view of a conversation", () => {
  it('follows events that leave nothing out without asking', () => {
    const view = new LiveView(0, 0);
    expect([message(1), message(2), message(1, 3)].map((one) => view.apply(one))).toEqual([
      false,
      false,
      false,
    ]);
    expect(contents(view)).toEqual(['m1 rev 3', 'm2 rev 2']);
    expect(view.rev).toBe(3);
  });

  it('asks when rev jumps, and asks from the place where the gap is', () => {
    const view = new LiveView(0, 0);
    view.apply(message(1));
    expect(view.apply(message(1, 3))).toBe(true);
    expect(view.rev).toBe(1);
    expect(view.apply(message(2, 4))).toBe(true);
    expect(view.rev).toBe(1);
  });

  it('asks when a number is missing', () => {
    const view = new LiveView(0, 0);
    expect(view.apply(message(2, 1))).toBe(true);
  });

  it('closes the gap by an answer, an empty one too', () => {
    const view = new LiveView(0, 0);
    view.apply(message(1, 2));
    expect(view.catchUp([], { rev: 2, more: false })).toBe(false);
    expect(view.rev).toBe(2);
  });

  it('keeps what came while it was asking, and does not ask for it again', () => {
    const view = new LiveView(0, 0);
    view.apply(message(2));
    view.apply(message(3));
    expect(view.catchUp([message(1), message(2)], { rev: 2, more: false })).toBe(false);
    expect(view.rev).toBe(3);
    expect(view.apply(message(4))).toBe(false);
  });

  it('goes on asking while there is more', () => {
    const view = new LiveView(0, 0);
    expect(view.catchUp([message(1), message(2)], { rev: 9, more: true })).toBe(true);
    expect(view.rev).toBe(2);
    expect(view.catchUp([], { rev: 9, more: true })).toBe(true);
    expect(view.rev).toBe(2);
  });

  it('never lets an older state replace a newer one', () => {
    const view = new LiveView(0, 0);
    view.apply(message(1));
    view.apply(message(1, 2));
    view.catchUp([message(1)], { rev: 1, more: false });
    expect(contents(view)).toEqual(['m1 rev 2']);
    expect(view.rev).toBe(2);
  });
});
