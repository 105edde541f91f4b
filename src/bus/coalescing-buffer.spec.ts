import { CoalescingBuffer } from './coalescing-buffer.js';

describe('CoalescingBuffer', () => {
  it('keeps the later of two hints with one key', () => {
    const outbox = new CoalescingBuffer();
    outbox.put('moved x', '["moved",1]');
    outbox.put('moved y', '["moved",5]');
    outbox.put('moved x', '["moved",2]');
    expect(outbox.take()).toEqual([
      ['moved y', '["moved",5]'],
      ['moved x', '["moved",2]'],
    ]);
    expect(outbox.isEmpty).toBe(true);
  });

  it('takes no more than fits one NOTIFY, in order', () => {
    const outbox = new CoalescingBuffer();
    for (let n = 0; n < 100; n += 1) outbox.put(`${n}`, 'é'.repeat(100));
    const first = outbox.take();
    const rest = [...first];
    while (!outbox.isEmpty) rest.push(...outbox.take());
    expect(first.length).toBe(37);
    expect(rest.map(([key]) => Number(key))).toEqual([...Array(100).keys()]);
  });

  it('drops a hint that is larger than a batch', () => {
    const outbox = new CoalescingBuffer();
    outbox.put('huge', 'x'.repeat(9000));
    outbox.put('small', 'x');
    expect(outbox.take()).toEqual([['small', 'x']]);
  });

  it('puts back what could not be sent unless a later hint replaced it', () => {
    const outbox = new CoalescingBuffer();
    outbox.put('x', '1');
    outbox.put('y', '1');
    const taken = outbox.take();
    outbox.put('x', '2');
    outbox.putBack(taken);
    expect(outbox.take()).toEqual([
      ['x', '2'],
      ['y', '1'],
    ]);
  });
});
