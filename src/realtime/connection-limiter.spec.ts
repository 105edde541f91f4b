import { EventEmitter } from 'node:events';
import type { Connection } from './engine-connection.js';
import { SocketDoor } from './connection-limiter.js';

/** As much of the engine's connection as the door looks at. */
class Visitor extends EventEmitter {
  readyState = 'open';
  readonly transport = {};

  close(): void {
    this.readyState = 'closed';
    this.emit('close');
  }
}

describe('SocketDoor', () => {
  const door = new SocketDoor();
  const came = () => {
    const visitor = new Visitor();
    door.came(visitor as unknown as Connection);
    return visitor;
  };
  const asConnection = (visitor: Visitor) => visitor as unknown as Connection;

  it('hears one question at a time, and ten in all', () => {
    const visitor = asConnection(came());
    for (let n = 0; n < 9; n += 1) {
      expect(door.mayAsk(visitor)).toBe(true);
      door.answered(visitor, { isIn: false });
    }
    expect(door.mayAsk(visitor)).toBe(true);
    door.answered(visitor, { isIn: false });
    expect(door.mayAsk(visitor)).toBe(false);
    const hasty = asConnection(came());
    expect([door.mayAsk(hasty), door.mayAsk(hasty)]).toEqual([true, false]);
    [visitor, hasty].forEach((one) => one.close());
  });

  it('has the longest there that asks for nothing make room, and nobody who asks or is in', () => {
    const [inside, asking, refused, ...others] = Array.from({ length: 2001 }, came) as [
      Visitor,
      Visitor,
      Visitor,
      ...Visitor[],
    ];
    [inside, asking, refused].forEach((one) => door.mayAsk(asConnection(one)));
    door.answered(asConnection(inside), { isIn: true });
    door.answered(asConnection(refused), { isIn: false });
    expect(door.makeRoom()).toBe(true);
    expect([inside, asking, refused, others[0]!].map(({ readyState }) => readyState)).toEqual([
      'open',
      'open',
      'closed',
      'open',
    ]);
    const last = came();
    others.forEach((one) => door.mayAsk(asConnection(one)));
    door.mayAsk(asConnection(last));
    expect(door.makeRoom()).toBe(false);
    asking.close();
    expect(door.makeRoom()).toBe(true);
  });
});
