import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { check, until } from '../../support/waiting.js';

const ESTABLISHED = '01';
const PONG = '3';
const PONG_INTERVAL_MS = 5000;

/**
 * A client that speaks just enough socket.io to be let in and then reads no more. It sends pongs that nobody asked for,
 * so that the server can only cut it for what it does not read.
 */
export class StalledSocket {
  private constructor(
    private readonly socket: Socket,
    private readonly serverPort: number,
  ) {}

  static async open(port: number, cookie: string): Promise<StalledSocket> {
    const socket = connect(port, '127.0.0.1');
    let seen = '';
    socket.on('error', () => undefined);
    socket.on('data', (piece) => (seen += piece.toString('latin1')));
    const lines = [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: c29tZSBzaXh0ZWVuIGJ5dA==',
      `Cookie: ${cookie}`,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    await until('the upgrade', () => seen.includes('"sid"'), 10_000);
    socket.write(frame('40'));
    await until('the socket is ready', () => seen.includes('"ready"'), 10_000);
    check(seen.startsWith('HTTP/1.1 101'), seen);
    socket.pause();
    const pongs = setInterval(() => socket.write(frame(PONG)), PONG_INTERVAL_MS);
    socket.once('close', () => clearInterval(pongs));
    return new StalledSocket(socket, port);
  }

  /** Whether the server has ended the connection; the client, which does not read, cannot tell. */
  get isCut(): boolean {
    const end = `${hex(this.serverPort)} 0100007F:${hex(this.socket.localPort ?? 0)}`;
    const line = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .find((entry) => entry.includes(`:${end} `));
    return line?.trim().split(/\s+/)[3] !== ESTABLISHED;
  }

  close(): void {
    this.socket.destroy();
  }
}

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

/** A masked text frame of a websocket, under a mask of zeros. */
function frame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}
