import { isIP, isIPv6 } from 'node:net';
import type { Request } from 'express';

/** Leads an IPv4 address that came in over an IPv6 socket. */
const IPV4_MAPPED_PREFIX = /^::ffff:(?=\d+\.)/i;

/** The address that a request comes from; where a proxy forwards something that is none, the proxy's own. */
export function addressOf({ ip, socket }: Pick<Request, 'ip' | 'socket'>): string {
  const forwarded = normalize(ip);
  return isIP(forwarded) ? forwarded : normalize(socket.remoteAddress);
}

/**
 * What clients are counted by: an IPv4 address, or the /64 around an IPv6 one. That is the least that anybody is given,
 * and whoever has it has all of its addresses.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [left, right] = [head, tail].map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - left!.length - right!.length).fill('0');
  return `${[...left!, ...zeros, ...right!].slice(0, 4).join(':')}::/64`;
}

/** What limits count by: the account of a request, or its network when it has none. */
export function clientKey(request: Request): string {
  const userId = request.session?.userId;
  return userId === undefined ? `address:${networkOf(addressOf(request))}` : `user:${userId}`;
}

/** Without a zone, and as IPv4 where it is that. */
function normalize(address = ''): string {
  return address.split('%')[0]!.replace(IPV4_MAPPED_PREFIX, '');
}
