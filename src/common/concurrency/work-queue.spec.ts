import { WorkQueue } from './work-queue.js';

/** Work that runs until it is released. */
function held(log: string[], name: string) {
  let release = () => {};
  const promise = new Promise<void>((resolve) => (release = resolve));
  const work = async () => {
    log.push(name);
    await promise;
  };
  return { work, release: () => release() };
}

describe('a work queue', () => {
  it('runs up to its concurrency, and the rest in FIFO order', async () => {
    const log: string[] = [];
    const queue = new WorkQueue(2, 10);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => held(log, name));
    for (const [key, { work }] of Object.entries({ a: a!, b: b!, c: c! })) queue.add(key, work);
    expect(log).toEqual(['a', 'b']);
    [a, b, c].forEach((one) => one!.release());
    await queue.drain();
    expect(log).toEqual(['a', 'b', 'c']);
  });

  it('deduplicates waiting work, and repeats work that is added while it runs', async () => {
    const log: string[] = [];
    const queue = new WorkQueue(2, 10);
    const first = held(log, 'first');
    queue.add('key', first.work);
    for (const name of ['second', 'third']) queue.add('key', held(log, name).work);
    const last = held(log, 'last');
    queue.add('key', last.work);
    expect(log).toEqual(['first']);
    first.release();
    last.release();
    await queue.drain();
    expect(log).toEqual(['first', 'last']);
  });

  it('refuses work beyond its capacity', async () => {
    const queue = new WorkQueue(1, 1);
    const first = held([], 'first');
    expect(queue.add('a', first.work)).toBe(true);
    expect(queue.add('b', () => Promise.resolve())).toBe(true);
    expect(queue.add('c', () => Promise.resolve())).toBe(false);
    expect(queue.add('b', () => Promise.resolve())).toBe(true);
    first.release();
    await queue.drain();
  });
});
