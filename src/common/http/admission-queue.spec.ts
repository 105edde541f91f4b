import { AdmissionQueue, type Slot } from './admission-queue.js';

describe('AdmissionQueue', () => {
  let queue: AdmissionQueue;
  let log: string[];

  beforeEach(() => {
    jest.useFakeTimers({ now: 1_000_000 });
    queue = new AdmissionQueue(2);
    log = [];
  });
  afterEach(() => jest.useRealTimers());

  const acquire = (name: string): Promise<Slot | undefined> =>
    queue.acquire().then(
      (slot) => {
        log.push(name);
        return slot;
      },
      () => void log.push(`not ${name}`),
    );

  it('grants free slots at once, and the others in FIFO order', async () => {
    const [alice, bob] = await Promise.all([acquire('alice'), acquire('bob')]);
    void acquire('carol');
    void acquire('dave');
    expect(queue.length).toBe(2);
    alice!.release();
    alice!.release();
    await jest.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['alice', 'bob', 'carol']);
    bob!.release();
    await jest.advanceTimersByTimeAsync(0);
    expect(log.at(-1)).toBe('dave');
  });

  it('grants a paused slot to another request, and resumes it without a wait', async () => {
    const alice = (await acquire('alice'))!;
    await acquire('bob');
    alice.pause();
    await acquire('carol');
    alice.resume();
    void acquire('dave');
    alice.release();
    await jest.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['alice', 'bob', 'carol']);
    alice.resume();
    expect(queue.length).toBe(1);
  });

  it('lets a burst wait for 1.5 s', async () => {
    await Promise.all([acquire('alice'), acquire('bob')]);
    void acquire('carol');
    await jest.advanceTimersByTimeAsync(1400);
    expect(log).not.toContain('not carol');
    await jest.advanceTimersByTimeAsync(300);
    expect(log).toContain('not carol');
  });

  it('drops requests early once the queue is never empty, whatever is released', async () => {
    const held: Slot[] = [];
    const come = (name: string) => void acquire(name).then((slot) => slot && held.push(slot));
    for (let n = 0; n < 40; n += 1) {
      [`guest ${n}`, `another ${n}`].forEach(come);
      await jest.advanceTimersByTimeAsync(50);
      held.shift()!.release();
    }
    void acquire('carol');
    await jest.advanceTimersByTimeAsync(550);
    expect(log).toContain('not carol');
    expect(queue.length).toBe(0);
  });

  it('is starved after ten seconds in which requests were refused and none was granted', async () => {
    const [alice] = await Promise.all([acquire('alice'), acquire('bob')]);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(queue.isStarved).toBe(false);
    void acquire('carol');
    await jest.advanceTimersByTimeAsync(9_900);
    expect(queue.isStarved).toBe(false);
    await jest.advanceTimersByTimeAsync(200);
    expect(log).toContain('not carol');
    expect(queue.isStarved).toBe(true);
    alice!.release();
    expect(queue.isStarved).toBe(false);
  });

  it('is not starved while requests wait and others are granted', async () => {
    const held: Slot[] = [];
    const come = (name: string) => void acquire(name).then((slot) => slot && held.push(slot));
    for (let n = 0; n < 40; n += 1) {
      [`one ${n}`, `other ${n}`].forEach(come);
      await jest.advanceTimersByTimeAsync(500);
      expect(queue.isStarved).toBe(false);
      held.shift()!.release();
    }
  });
});
