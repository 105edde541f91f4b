import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** RFC 1918, loopback and link-local, of both families; the rules for IPv4 hold for IPv4-mapped addresses too. */
const PRIVATE = new BlockList();
for (const [net, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
] as const)
  PRIVATE.addSubnet(net, prefix, 'ipv4');
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** Whether this is the address of a private network or of this machine; what is no address at all is not. */
function isPrivateAddress(text: string): boolean {
  const [address = ''] = text.split('%');
  if (isIPv4(address)) return PRIVATE.check(address, 'ipv4');
  return isIPv6(address) && PRIVATE.check(address, 'ipv6');
}

/** Whether neither the peer nor anybody whom it says it forwards for is outside of private networks. */
export function isFromPrivate({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): boolean {
  return [socket.remoteAddress ?? '', ...forwardedAddresses(headers)].every(isPrivateAddress);
}

/** Every address that proxies say they forward for, well formed or not, whoever they are. */
function forwardedAddresses(headers: IncomingHttpHeaders): string[] {
  const listed = ['x-forwarded-for', 'x-real-ip'].flatMap((name) => splitHeader(headers[name], ','));
  const elements = splitHeader(headers.forwarded, /[;,]/).filter((element) => /^for\s*=/i.test(element));
  return [
    ...listed,
    ...elements.map((element) => element.replace(/^for\s*=\s*/i, '').replace(/["[\]]/g, '')),
  ];
}

function splitHeader(value: string | string[] | undefined, separator: string | RegExp): string[] {
  if (value === undefined) return [];
  return String(value)
    .split(separator)
    .map((part) => part.trim());
}
