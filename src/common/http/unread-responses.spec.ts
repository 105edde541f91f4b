import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Server } from 'node:http';
import express from 'express';
import { MAX_UNREAD_BYTES, UnreadResponses } from './unread-responses.js';

/** Three of them exceed the limit, even without what the kernel buffers on both sides. */
const ANSWER = Buffer.alloc(0.6 * MAX_UNREAD_BYTES);

describe('Unread responses', () => {
  let server: Server;
  let clients: Socket[];
  let accepted: Socket[];
  const ended = () => accepted.map(({ destroyed }) => destroyed);

  beforeEach(async () => {
    const app = express().use(new UnreadResponses().handler);
    app.use((_, response) => void response.end(ANSWER));
    clients = [];
    accepted = [];
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    server.on('connection', (socket) => accepted.push(socket));
  });
  afterEach(() => {
    clients.forEach((client) => client.destroy());
    server.close();
  });

  async function askWithoutReading(): Promise<Socket> {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    clients.push(client.on('error', () => undefined).pause());
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(server, 'request');
    await new Promise(setImmediate);
    return client;
  }

  it('close the oldest connections above the limit', async () => {
    await askWithoutReading();
    expect(ended()).toEqual([false]);
    await askWithoutReading();
    expect(ended()).toEqual([true, false]);
    await askWithoutReading();
    expect(ended()).toEqual([true, true, false]);
  });

  it('exclude what the client has read', async () => {
    const client = await askWithoutReading();
    const read = new Promise<void>((resolve) => {
      let bytes = 0;
      client.on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > ANSWER.length) resolve();
      });
    });
    client.resume();
    await read;
    await askWithoutReading();
    expect(ended()).toEqual([false, false]);
  });
});
