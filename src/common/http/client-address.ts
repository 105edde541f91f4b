import { isIP, isIPv6 } from 'node:net';
import type { Request } from 'express';

const IPV4_MAPPED_PREFIX = /^::ffff:(?=\d+\.)/i;

/** Falls back to the peer's address when a proxy forwards an invalid one. */
export function addressOf({ ip, socket }: Pick<Request, 'ip' | 'socket'>): string {
  const forwarded = normalize(ip);
  return isIP(forwarded) ? forwarded : normalize(socket.remoteAddress);
}

/**
 * The IPv4 address or the /64 of an IPv6 address, the smallest block that a provider assigns: its holder has all of its
 * addresses.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [left, right] = [head, tail].map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - left!.length - right!.length).fill('0');
  return `${[...left!, ...zeros, ...right!].slice(0, 4).join(':')}::/64`;
}

/** The key of rate limits: the user, or the network of a request without a session. */
export function clientKey(request: Request): string {
  const userId = request.session?.userId;
  return userId === undefined ? `address:${networkOf(addressOf(request))}` : `user:${userId}`;
}

/** Strips the zone and the IPv4-mapped prefix. */
function normalize(address = ''): string {
  return address.split('%')[0]!.replace(IPV4_MAPPED_PREFIX, '');
}
