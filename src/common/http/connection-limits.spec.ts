import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { limitConnectionsPerAddress, limitDurations } from './connection-limits.js';

const SILENT_MS = 1000;
/** More than the kernel buffers on both sides. */
const ANSWER = Buffer.alloc(32 * 1024 * 1024);

describe('A response', () => {
  let server: Server;
  let client: Socket;

  beforeAll(async () => {
    server = createServer((_, response) => void response.end(ANSWER));
    limitDurations(server, { keepAliveMs: 75_000, silenceMs: SILENT_MS });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());
  afterEach(() => client.destroy());

  const ask = async (): Promise<Socket> => {
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.on('error', () => undefined).pause();
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    return accepted;
  };

  it('that the client does not read closes its connection', async () => {
    const socket = await ask();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(socket.writableFinished).toBe(false);
  });

  it('that the client reads slowly keeps its connection open', async () => {
    await ask();
    let taken = 0;
    await new Promise<void>((resolve) => {
      client.on('end', resolve).on('data', (piece: Buffer) => {
        taken += piece.length;
        client.pause();
        setTimeout(() => client.resume(), piece.length / 12_000);
      });
      client.resume();
    });
    expect(taken).toBeGreaterThan(ANSWER.length);
  });
});

describe('An idle connection', () => {
  const KEEP_ALIVE_MS = 1500;
  const HEADERS_TIMEOUT_MS = 300;

  it('outlives the headers timeout, and closes after the keep-alive timeout', async () => {
    const server = createServer(
      { connectionsCheckingInterval: 50 },
      (_, response) => void response.end('ok'),
    );
    limitDurations(server, { keepAliveMs: KEEP_ALIVE_MS });
    server.headersTimeout = HEADERS_TIMEOUT_MS;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const ask = async () => {
      client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      return String((await once(client, 'data'))[0]);
    };
    expect(await ask()).toMatch(/^HTTP\/1\.1 200/);
    await new Promise((resolve) => setTimeout(resolve, 3 * HEADERS_TIMEOUT_MS));
    expect(await ask()).toMatch(/^HTTP\/1\.1 200/);
    const answeredAt = performance.now();
    await once(client, 'close');
    expect(performance.now() - answeredAt).toBeGreaterThan(KEEP_ALIVE_MS - 50);
    server.close();
  });
});

describe('The connections of an address', () => {
  let server: Server;
  const clients: Socket[] = [];

  beforeEach(async () => {
    server = createServer((_, response) => void response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    clients.splice(0).forEach((client) => client.destroy());
    server.close();
  });

  async function isServed(localAddress = '127.0.0.1'): Promise<boolean> {
    const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', localAddress });
    clients.push(client.on('error', () => undefined));
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    return new Promise((resolve) =>
      client.once('data', () => resolve(true)).once('close', () => resolve(false)),
    );
  }

  it('are refused above the limit until one closes, and other addresses are not affected', async () => {
    limitConnectionsPerAddress(server, { max: 2, isExempt: () => false });
    expect([await isServed(), await isServed(), await isServed()]).toEqual([true, true, false]);
    expect(await isServed('127.0.0.2')).toBe(true);
    clients[0]!.destroy();
    let served = false;
    while (!served) served = await isServed();
  });

  it('are not limited at a private address, where proxies are', async () => {
    limitConnectionsPerAddress(server, { max: 1 });
    expect([await isServed(), await isServed()]).toEqual([true, true]);
  });
});
