import { EventEmitter } from 'node:events';
import type { EngineConnection } from './engine-connection.js';
import { ConnectionLimiter } from './connection-limiter.js';

class FakeConnection extends EventEmitter {
  readyState = 'open';
  readonly transport = {};

  close(): void {
    this.readyState = 'closed';
    this.emit('close');
  }
}

describe('ConnectionLimiter', () => {
  const limiter = new ConnectionLimiter();
  const added = () => {
    const connection = new FakeConnection();
    limiter.add(connection as unknown as EngineConnection);
    return connection;
  };
  const asConnection = (connection: FakeConnection) => connection as unknown as EngineConnection;

  it('admits one authentication attempt at a time, and ten in all', () => {
    const connection = asConnection(added());
    for (let n = 0; n < 9; n += 1) {
      expect(limiter.tryAuthenticate(connection)).toBe(true);
      limiter.settle(connection, { isAdmitted: false });
    }
    expect(limiter.tryAuthenticate(connection)).toBe(true);
    limiter.settle(connection, { isAdmitted: false });
    expect(limiter.tryAuthenticate(connection)).toBe(false);
    const hasty = asConnection(added());
    expect([limiter.tryAuthenticate(hasty), limiter.tryAuthenticate(hasty)]).toEqual([true, false]);
    [connection, hasty].forEach((one) => one.close());
  });

  it('evicts the oldest idle connection, and none that is authenticating or authenticated', () => {
    const [inside, asking, refused, ...others] = Array.from({ length: 2001 }, added) as [
      FakeConnection,
      FakeConnection,
      FakeConnection,
      ...FakeConnection[],
    ];
    [inside, asking, refused].forEach((one) => limiter.tryAuthenticate(asConnection(one)));
    limiter.settle(asConnection(inside), { isAdmitted: true });
    limiter.settle(asConnection(refused), { isAdmitted: false });
    expect(limiter.evictIdle()).toBe(true);
    expect([inside, asking, refused, others[0]!].map(({ readyState }) => readyState)).toEqual([
      'open',
      'open',
      'closed',
      'open',
    ]);
    const last = added();
    others.forEach((one) => limiter.tryAuthenticate(asConnection(one)));
    limiter.tryAuthenticate(asConnection(last));
    expect(limiter.evictIdle()).toBe(false);
    asking.close();
    expect(limiter.evictIdle()).toBe(true);
  });
});
