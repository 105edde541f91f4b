import { once } from 'node:events';
import { Client } from 'pg';
import { WebSocket } from 'ws';
import { SessionsService } from '../src/auth/sessions.service.js';
import { DatabaseUnavailable } from '../src/database/database-unavailable.js';
import { SocketsService } from '../src/realtime/sockets.service.js';
import { type Person, startWorld, type World } from './support/world.js';

/** What socket.io keeps to itself of those who are not in yet. */
interface Inside {
  server: { sockets: { _preConnectSockets: Map<string, unknown> } };
}

describe('The door of the sockets', () => {
  let world: World;
  let alice: Person;
  let bob: Person;

  beforeAll(async () => {
    world = await startWorld();
    [alice, bob] = [await world.person('alice'), await world.person('bob')];
  });
  afterAll(() => world.close());

  const address = () => `${world.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;

  const engine = (rest: string, cookie?: string, body?: string) =>
    fetch(`${world.url}/socket.io/?EIO=4&transport=polling${rest}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...(cookie && { cookie }) },
      body,
    });

  async function handshake(cookie: string): Promise<string> {
    const text = await (await engine('', cookie)).text();
    return `&sid=${(JSON.parse(text.slice(1)) as { sid: string }).sid}`;
  }

  it('lets nobody go on with a connection but the session that began it', async () => {
    const sid = await handshake(alice.cookie);
    expect((await engine(sid, alice.cookie, '40')).status).toBe(200);
    for (const cookie of [bob.cookie, undefined]) {
      expect((await engine(sid, cookie)).status).toBe(400);
      expect((await engine(sid, cookie, '421["sync",{"conversations":{}}]')).status).toBe(400);
    }
    const upgrade = (cookie: string) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(address() + sid, { headers: { cookie } });
        socket.on('open', () => resolve(true)).on('error', () => resolve(false));
        socket.on('open', () => socket.close());
      });
    expect(await upgrade(bob.cookie)).toBe(false);
    expect(await (await engine(sid, alice.cookie)).text()).toContain(alice.id);
    expect(await upgrade(alice.cookie)).toBe(true);
  });

  it('hears one question of a connection, and not a thousand, so that others need not wait', async () => {
    const asked = jest.spyOn(world.app.get(SessionsService), 'findByCookieHeader');
    const closed = Array.from({ length: 5 }, () => {
      const socket = new WebSocket(address(), { headers: { cookie: alice.cookie } });
      socket.once('message', () => Array.from({ length: 200 }, () => socket.send('40')));
      return once(socket, 'close');
    });
    await Promise.all(closed);
    await bob.connect();
    expect(asked.mock.calls.length).toBeLessThanOrEqual(6);
    bob.disconnect();
    asked.mockRestore();
  });

  it('forgets whoever knocked while the database did not answer', async () => {
    const { server } = world.app.get<SocketsService, Inside>(SocketsService);
    const away = jest.spyOn(world.app.get(SessionsService), 'findByCookieHeader');
    away.mockRejectedValue(new DatabaseUnavailable('it is away'));
    const socket = new WebSocket(address(), { headers: { cookie: alice.cookie } });
    socket.once('message', () => socket.send('40'));
    await once(socket, 'close');
    expect(away).toHaveBeenCalled();
    expect(server.sockets._preConnectSockets.size).toBe(0);
    away.mockRestore();
  });
});

describe('Too many requests at once', () => {
  let world: World;
  let alice: Person;
  let somebodyElse: Client;

  beforeAll(async () => {
    world = await startWorld({ pool: { max: 1, idleMs: 30_000, connectMs: 2000 } });
    alice = await world.person('alice');
    somebodyElse = new Client({ connectionString: world.databaseUrl });
    await somebodyElse.connect();
  });
  afterAll(async () => {
    await somebodyElse.end();
    await world.close();
  });

  it('are turned away while that costs nothing, with when to come again, and the rest goes on', async () => {
    await somebodyElse.query('BEGIN; LOCK TABLE posts IN ACCESS EXCLUSIVE MODE');
    const began = performance.now();
    const replies = await Promise.all([
      ...Array.from({ length: 6 }, () => alice.get('/api/posts/feed')),
      world.stranger.get('/api/health/live'),
      world.stranger.get('/api/openapi.json'),
    ]);
    expect(performance.now() - began).toBeLessThan(3000);
    expect(replies.slice(6).map(({ status }) => status)).toEqual([200, 200]);
    const refused = replies.slice(0, 6);
    expect(refused.map(({ status }) => status)).toEqual(Array(6).fill(503));
    const codes = refused.map(({ body }) => body.code as string).sort();
    expect(codes).toEqual([...Array(2).fill('database-unavailable'), ...Array(4).fill('overloaded')].sort());
    refused.forEach(({ headers }) => expect(headers.get('retry-after')).toBe('1'));
    await somebodyElse.query('ROLLBACK');
    expect((await alice.get('/api/posts/feed')).status).toBe(200);
  });

  it('need not wait for passwords to be hashed', async () => {
    let hashed = 0;
    const logins = Array.from({ length: 12 }, async () => {
      await world
        .client()
        .post('/api/auth/login', { email: 'nobody@example.com', password: 'Rabbit-Hole-7' });
      hashed += 1;
    });
    await alice.get('/api/auth/me');
    expect(hashed).toBeLessThan(6);
    await Promise.all(logins);
  });
});
