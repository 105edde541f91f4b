import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { ThrottledWarning } from '../logging/throttled-warning.js';
import { addressOf, networkOf } from './client-address.js';
import { isPrivateAddress } from './private-address.js';

/** From a request's first byte to the end of its headers, and to its end; Node checks every 30 s. */
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** Without a byte in either direction while a response is pending; longer than an Engine.IO long poll. */
const SILENCE_TIMEOUT_MS = 45_000;
/** Per public IPv4 address or IPv6 /64. */
export const MAX_CONNECTIONS_PER_ADDRESS = 1000;

interface Timeouts {
  /** Between the end of a response and the next request. */
  keepAliveMs: number;
  silenceMs?: number;
}

/** Closes connections whose request trickles in or whose response is not read: both hold memory. */
export function limitDurations(
  server: Server,
  { keepAliveMs, silenceMs = SILENCE_TIMEOUT_MS }: Timeouts,
): void {
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = keepAliveMs;
  server.setTimeout(silenceMs);
}

interface PerAddress {
  max?: number;
  isExempt?: (address: string) => boolean;
}

/**
 * Limits open connections per address. Private addresses are exempt, because a proxy or a container gateway connects from
 * there for all clients.
 */
export function limitConnectionsPerAddress(
  server: Server,
  { max = MAX_CONNECTIONS_PER_ADDRESS, isExempt = isPrivateAddress }: PerAddress = {},
): void {
  const open = new Map<string, Set<Socket>>();
  const warning = new ThrottledWarning(new Logger('Connections'));
  server.prependListener('connection', (socket: Socket) => {
    const address = addressOf({ ip: undefined, socket });
    if (isExempt(address)) return;
    const network = networkOf(address);
    const sockets = open.get(network) ?? new Set();
    if (sockets.size >= max && !sockets.has(socket)) {
      warning.warn(`${network} has ${max} connections open; further ones are refused`);
      return void socket.destroy();
    }
    open.set(network, sockets.add(socket));
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) open.delete(network);
    });
  });
}
