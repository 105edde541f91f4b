import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { limitConnections } from './slow-connections.js';

const SILENT_MS = 300;
/** More than the kernel takes on both sides. */
const ANSWER = Buffer.alloc(32 * 1024 * 1024);

describe('A connection', () => {
  let server: Server;
  let client: Socket;

  beforeAll(async () => {
    server = createServer((_, response) => void response.end(ANSWER));
    limitConnections(server, SILENT_MS);
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

  it('whose answer nobody takes is ended', async () => {
    const socket = await ask();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(socket.writableFinished).toBe(false);
  });

  it('whose answer is taken slowly is not', async () => {
    await ask();
    let taken = 0;
    await new Promise<void>((resolve) => {
      client.on('end', resolve).on('data', (piece: Buffer) => {
        taken += piece.length;
        client.pause();
        setTimeout(() => client.resume(), piece.length / 30_000);
      });
      client.resume();
    });
    expect(taken).toBeGreaterThan(ANSWER.length);
  });
});
