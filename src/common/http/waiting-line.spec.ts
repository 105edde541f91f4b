import { type Place, WaitingLine } from './waiting-line.js';

describe('WaitingLine', () => {
  let line: WaitingLine;
  let log: string[];

  beforeEach(() => {
    jest.useFakeTimers({ now: 1_000_000 });
    line = new WaitingLine(2);
    log = [];
  });
  afterEach(() => jest.useRealTimers());

  const enter = (name: string): Promise<Place | undefined> =>
    line.enter().then(
      (place) => {
        log.push(name);
        return place;
      },
      () => void log.push(`not ${name}`),
    );

  it('lets in as many as there are places, and the others in the order in which they came', async () => {
    const [alice, bob] = await Promise.all([enter('alice'), enter('bob')]);
    void enter('carol');
    void enter('dave');
    expect(line.length).toBe(2);
    alice!.leave();
    alice!.leave();
    await jest.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['alice', 'bob', 'carol']);
    bob!.leave();
    await jest.advanceTimersByTimeAsync(0);
    expect(log.at(-1)).toBe('dave');
  });

  it('gives a place away while its work rests, and takes it back without another wait', async () => {
    const alice = (await enter('alice'))!;
    await enter('bob');
    alice.pause();
    await enter('carol');
    alice.resume();
    void enter('dave');
    alice.leave();
    await jest.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['alice', 'bob', 'carol']);
    alice.resume();
    expect(line.length).toBe(1);
  });

  it('lets a burst wait for a second and a half', async () => {
    await Promise.all([enter('alice'), enter('bob')]);
    void enter('carol');
    await jest.advanceTimersByTimeAsync(1400);
    expect(log).not.toContain('not carol');
    await jest.advanceTimersByTimeAsync(300);
    expect(log).toContain('not carol');
  });

  it('has nobody wait for long once there is always somebody waiting, whoever goes', async () => {
    const held: Place[] = [];
    const come = (name: string) => void enter(name).then((place) => place && held.push(place));
    for (let n = 0; n < 40; n += 1) {
      [`guest ${n}`, `another ${n}`].forEach(come);
      await jest.advanceTimersByTimeAsync(50);
      held.shift()!.leave();
    }
    void enter('carol');
    await jest.advanceTimersByTimeAsync(550);
    expect(log).toContain('not carol');
    expect(line.length).toBe(0);
  });
});
