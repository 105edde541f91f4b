import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onResponseSent } from './response-sent.js';

/** More than the kernel buffers on both sides. */
const LARGE = Buffer.alloc(32 * 1024 * 1024);

describe('onResponseSent', () => {
  let server: Server;
  let client: Socket;

  afterEach(() => {
    client.destroy();
    server.close();
  });

  /** Sends one request and reads no response. */
  async function ask(listener: RequestListener, method = 'GET'): Promise<void> {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.on('error', () => undefined).pause();
    client.write(`${method} / HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  }

  it('fires when the response has been handed to the socket, though the client does not read it', async () => {
    const calls: number[] = [];
    await new Promise<void>((resolve) => {
      void ask((_, response) => {
        onResponseSent(response, () => calls.push(response.socket!.writableLength));
        response.end(LARGE);
        resolve();
      });
    });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toBeGreaterThan(LARGE.length / 2);
  });

  it.each(['GET', 'HEAD'])('fires once for %s', async (method) => {
    const calls: boolean[] = [];
    const closed = new Promise<void>((resolve) => {
      void ask((_, response) => {
        onResponseSent(response, () => calls.push(response.headersSent));
        response.once('close', resolve);
        setImmediate(() => response.writeHead(204).end());
      }, method);
    });
    await closed;
    expect(calls).toEqual([true]);
  });

  it('fires when the client disconnects before the response', async () => {
    const calls: boolean[] = [];
    await new Promise<void>((resolve) => {
      void ask((_, response) => {
        onResponseSent(response, () => {
          calls.push(response.headersSent);
          resolve();
        });
        client.destroy();
      });
    });
    expect(calls).toEqual([false]);
  });
});
