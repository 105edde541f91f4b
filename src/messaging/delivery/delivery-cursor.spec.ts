import { DeliveryCursor } from './delivery-cursor.js';

const change = (seq: number, rev: number) => ({ seq, rev });

describe('What a person is told of a message', () => {
  it('is that it is new, when it first comes', () => {
    const told = new DeliveryCursor(4, 3);
    expect(told.next(change(4, 5))).toBe('message:new');
    expect(told.next(change(4, 6))).toBe('message:updated');
    expect(told.next(change(2, 7))).toBe('message:updated');
    expect(told.rev).toBe(7);
  });

  it('is that it is new also when later messages came before it, because it has changed since', () => {
    const told = new DeliveryCursor(0, 0);
    expect(told.next(change(2, 2))).toBe('message:new');
    expect(told.next(change(3, 3))).toBe('message:new');
    expect(told.next(change(1, 4))).toBe('message:new');
    expect(told.next(change(1, 5))).toBe('message:updated');
    told.advanceTo(5);
    expect(told.next(change(2, 6))).toBe('message:updated');
    expect(told.next(change(5, 7))).toBe('message:new');
  });

  it('is nothing that was told before', () => {
    const told = new DeliveryCursor(4, 3);
    expect(told.next(change(3, 4))).toBeUndefined();
    told.advanceTo(9);
    expect(told.next(change(3, 9))).toBeUndefined();
    told.advanceTo(6);
    expect(told.rev).toBe(9);
  });
});
