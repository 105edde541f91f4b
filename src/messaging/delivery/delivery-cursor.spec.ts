import { DeliveryCursor } from './delivery-cursor.js';

const change = (seq: number, rev: number) => ({ seq, rev });

describe('DeliveryCursor', () => {
  it('emits message:new when a message first arrives', () => {
    const cursor = new DeliveryCursor(4, 3);
    expect(cursor.next(change(4, 5))).toBe('message:new');
    expect(cursor.next(change(4, 6))).toBe('message:updated');
    expect(cursor.next(change(2, 7))).toBe('message:updated');
    expect(cursor.rev).toBe(7);
  });

  it('emits message:new for a message that arrives after later ones because it was changed', () => {
    const cursor = new DeliveryCursor(0, 0);
    expect(cursor.next(change(2, 2))).toBe('message:new');
    expect(cursor.next(change(3, 3))).toBe('message:new');
    expect(cursor.next(change(1, 4))).toBe('message:new');
    expect(cursor.next(change(1, 5))).toBe('message:updated');
    cursor.advanceTo(5);
    expect(cursor.next(change(2, 6))).toBe('message:updated');
    expect(cursor.next(change(5, 7))).toBe('message:new');
  });

  it('emits nothing that was delivered before', () => {
    const cursor = new DeliveryCursor(4, 3);
    expect(cursor.next(change(3, 4))).toBeUndefined();
    cursor.advanceTo(9);
    expect(cursor.next(change(3, 9))).toBeUndefined();
    cursor.advanceTo(6);
    expect(cursor.rev).toBe(9);
  });
});
